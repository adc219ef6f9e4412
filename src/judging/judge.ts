import { createEngine } from '../checks/engine.ts'
import { judgedSteps, type RunStep } from '../checks/judged-steps.ts'
import { optionsOfRecord, type Texts } from '../config/options-of-record.ts'
import type { Provider } from '../flows/provider.ts'
import type { Granted } from '../flows/session.ts'
import { isUrl } from '../text/url.ts'
import { createRecorder } from '../trace/recorder.ts'
import type { Check, Step } from '../trace/trace.ts'
import { CLAIM_SOURCE_STEPS } from './claim-source-steps.ts'
import { GIVEN_STEPS } from './given-steps.ts'
import { type Memory, RecordEnds, type Recorded, termsOf } from './memory.ts'
import { PROVIDER_STEPS, placeIn } from './provider-steps.ts'
import { responsesIn, responsesPasted } from './recorded-responses.ts'
import { SIGN_IN_STEPS } from './sign-in-steps.ts'
import { TOKEN_STEPS } from './token-steps.ts'

/** What a run was judged by and its record does not hold. */
export interface Beside {
  /** The options that the command of the run has. */
  readonly declared: Parameters<typeof optionsOfRecord>[0]
  /** What options and arguments stood for: secrets, keys, documents, tokens; standard input as the argument that it was read for. */
  readonly texts: Texts
  /** The tokens of the session that the run went on from. */
  readonly session?: Granted | undefined
  /** The provider, for a run that does not begin with looking for it. */
  readonly provider?: Provider | undefined
}

const STEPS = { ...PROVIDER_STEPS, ...SIGN_IN_STEPS, ...TOKEN_STEPS, ...CLAIM_SOURCE_STEPS, ...GIVEN_STEPS }

/**
 * Judges a recorded run again, whose record shows everything: the checks of each of its steps, which are those that the run itself
 * came to. Asks nobody and nothing.
 */
export async function judge(run: Recorded, beside: Beside): Promise<readonly (readonly Check[])[]> {
  return (await judgeRemembering(run, beside)).checks
}

interface Remembered {
  readonly checks: readonly (readonly Check[])[]
  /** What is known of the run at its end. */
  readonly memory: Memory
}

/** The same, and what is known then. */
export async function judgeRemembering(run: Recorded, beside: Beside): Promise<Remembered> {
  const options = optionsOfRecord(beside.declared, run.given ?? [], beside.texts)
  const engine = options.has('rules')
    ? createEngine({ overlay: options.text('rules') ?? 'oidc', allow: options.list('allow') })
    : undefined
  let time = 0
  const command = { name: run.command, traits: run.traits }
  const recorder = createRecorder(command, { now: () => time, clock: () => 0 }).run({ name: run.command })
  const pasted = beside.texts['callback-url']?.[0]
  const place = options.has('redirectUri') ? (options.text('redirectUri') ?? '') : ''
  const memory: Memory = {
    run,
    terms: { ...termsOf(options), recorder: { run } },
    texts: beside.texts,
    session: beside.session,
    ...(beside.provider && { provider: beside.provider }),
    judge: (findings) => engine?.judge(findings) ?? [],
    recorded: new Map(),
    responses:
      pasted === undefined
        ? responsesIn(run.steps, new URL(isUrl(place) ? place : 'http://127.0.0.1/callback'))
        : responsesPasted(pasted),
    unwrapped: new Map(),
    tokens: null,
  }
  const inStep = judgedSteps(recorder, engine)
  const again = async (step: Step): Promise<void> => {
    time = step.startedAt
    if (step.verdict === 'skip') recorder.skip(step.name, '')
    else await judgeStep({ memory, inStep, again }, step)
  }
  for (const step of run.steps) if (!isPart(step)) await again(step)
  return { checks: recorder.run.steps.map(({ checks }) => checks), memory }
}

/** Whether a step is judged in another one, which had begun and had not ended. */
function isPart({ name }: Step): boolean {
  return name === 'jarm' || name === 'sign_in'
}

interface Bench {
  readonly memory: Memory
  readonly inStep: RunStep
  again(step: Step): Promise<void>
}

function judgeStep({ memory, inStep, again }: Bench, step: Step): Promise<void> {
  const act: Parameters<typeof inStep<void>>[1] = async (open) => {
    memory.recorded.set(open.step, step)
    open.step.exchanges.push(...step.exchanges)
    const children = async (): Promise<void> => {
      if (step.name === 'authorize') for (const part of memory.run.steps.filter(isPart)) await again(part)
    }
    await STEPS[step.name]?.(memory, { open, step, children })
  }
  return inStep(step.name, act, placeIn(memory, step.name)).catch((error: unknown) => {
    if (!(error instanceof RecordEnds)) throw error
  })
}
