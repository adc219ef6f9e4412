import { judgeClaimSources, type SourcesAbout, sourcesStep } from '../flows/claim-sources.ts'
import { textOf } from '../jose/json/values.ts'
import { knownClient, type Memory, RecordEnds, requestsOf } from './memory.ts'
import type { StepJudge } from './step-judge.ts'

/** A step about the sources of the claims that came last. */
const sources =
  (from: SourcesAbout['from']): StepJudge =>
  async (memory, { open, step }) => {
    const client = await knownClient(memory)
    const { run, opened, front, userinfo } = memory
    const claims = from === 'userinfo' ? userinfo : (opened ?? front)?.claims
    const before = run.steps.slice(0, run.steps.indexOf(step))
    const take = requestsOf(step)
    const about = { from, claims, access_token: ownToken(memory), before }
    await judgeClaimSources(client, open, about, async (_open, { purpose, url }) => {
      const exchange = take(purpose, url)
      if (!exchange && step.failure?.code === 'interrupted') throw new RecordEnds()
      return exchange
    })
  }

/** The access token that the client had. */
function ownToken({ run, tokens, texts, session, answer }: Memory): string | undefined {
  if (run.command === 'login') return textOf(tokens?.['access_token'])
  if (run.command !== 'userinfo') return textOf(answer?.tokens['access_token'])
  return texts['access-token']?.[0] ?? textOf(session?.tokens['access_token'])
}

/** The steps about claims of other claims providers. */
export const CLAIM_SOURCE_STEPS: Readonly<Record<string, StepJudge>> = {
  [sourcesStep('id_token')]: sources('id_token'),
  [sourcesStep('userinfo')]: sources('userinfo'),
}
