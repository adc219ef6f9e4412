import type { JudgedStep } from '../checks/judged-steps.ts'
import type { Context } from '../context.ts'
import { roundsLeave } from '../flows/decryption.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import { rejections } from './expectations.ts'
import type { KeyChoice, ProviderKeys } from './keys.ts'
import type { LineSettings, VerifiedLines } from './line-verifier.ts'
import type { VerifyPool } from './pool.ts'

/** Who verifies lines, and which. */
export interface Crew extends VerifyPool {
  settings: LineSettings
  /** Lines for one worker at once, parted by line feeds. */
  readonly groups: AsyncIterable<string>
}

/** What became of lines in the order they came; every thread has four groups to work at, and no more wait than that. */
export async function* inOrder(
  context: Context,
  open: JudgedStep,
  crew: Crew,
  choice: KeyChoice,
): AsyncGenerator<VerifiedLines, void> {
  const running: { readonly text: string; readonly by: LineSettings; readonly result: Promise<VerifiedLines> }[] = []
  const learn = learning(context, open, crew, choice)
  const next = async (): Promise<VerifiedLines> => {
    let oldest = running.shift()
    while (oldest) {
      const done = await oldest.result
      // Those that were under way before something was learnt are asked about once more.
      if (!(await learn(done)) || oldest.by === crew.settings) return done
      oldest = { ...oldest, by: crew.settings, result: crew.verify(oldest.text) }
    }
    return { written: '', verified: 0, failed: 0, blemished: 0, unkeyed: 0 }
  }
  for await (const text of crew.groups) {
    const result = crew.verify(text)
    // Whoever awaits it later hears of a failure; until then it is not an unhandled one.
    result.catch(() => undefined)
    running.push({ text, by: crew.settings, result })
    if (running.length >= crew.size * 4) yield await next()
  }
  while (running.length > 0) yield await next()
}

/** Learns from lines, each thing once a run, what others are verified by too; tells whether lines could have come out otherwise by it. */
function learning(
  context: Context,
  open: JudgedStep,
  crew: Crew,
  choice: KeyChoice,
): (done: VerifiedLines) => Promise<boolean> {
  const leave = roundsLeave(context)
  let renewed = false
  const renew = (fresh: Partial<LineSettings>): void => {
    crew.settings = { ...crew.settings, ...fresh }
    crew.renew(crew.settings)
  }
  return async ({ unknownKey, manyRounds }) => {
    const withheld = leave && manyRounds
    if (withheld !== undefined && leave && !leave.taken) {
      const { decryptJwe } = await import('../jose/keys/decrypt.ts')
      await decryptJwe(withheld, crew.settings.decryptionKeys, 'compact', leave)
      renew({ roundsLeave: leave })
    }
    const published = choice.form === 'provider' && unknownKey !== undefined
    if (published && !renewed) {
      renewed = true
      renew({ from: await renewedKeys(open, choice, unknownKey), refused: rejections(context.recorder.run) })
    }
    return published || withheld !== undefined
  }
}

/** The key set is fetched once more for a `kid` that it lacks (OIDC Core 10.1.1). */
async function renewedKeys(open: JudgedStep, choice: ProviderKeys, unknown: string): Promise<LineSettings['from']> {
  const token = readToken(unknown)
  if (token.form === 'jws') await choice.keys.verify(open, token, { secret: choice.secret })
  return publishedKeys(open, choice)
}

/** The key set of a provider, as far as it can be had. */
export async function publishedKeys(open: JudgedStep, { keys }: ProviderKeys): Promise<LineSettings['from']> {
  const document = await keys.document(open)
  return document && { published: document }
}
