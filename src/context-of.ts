import { createEngine, type Engine, type HeldChecks } from './checks/engine.ts'
import { judgedSteps } from './checks/judged-steps.ts'
import type { Options } from './config/option-values.ts'
import type { Context } from './context.ts'
import type { WaitBound } from './http-of.ts'
import type { Network } from './network.ts'
import { commandNamed } from './program.ts'
import type { Recorder } from './trace/recorder.ts'
import { TELLS } from './trace/traits.ts'

/** What a context is made of beside the options. */
interface Surroundings extends Pick<Context, 'env' | 'recorder' | 'output' | 'talk' | 'parts' | 'held'> {
  /** Whether what is done is judged. */
  readonly judges: boolean
  /** What runs that share their connections have in common; each has its own otherwise. */
  readonly network?: Network
  /** Is told of the options, and of others that take their place. */
  madeWith(options: Options): void
}

/** What a command is given: its options, a recorder of its run, judges, and the network as the options describe it. */
export function contextOf(first: Options, around: Surroundings): Context {
  const { env, recorder, output, talk, parts, held, judges, network, madeWith } = around
  const engine = judges ? makeEngine(first, recorder, network?.held) : undefined
  const step = judgedSteps(recorder, engine)
  const bound: WaitBound = { kept: true, waits: undefined }
  const contextWith = (options: Options): Context => {
    let http: ReturnType<Context['http']> | undefined
    madeWith(options)
    return {
      env,
      recorder,
      options,
      output,
      talk,
      parts,
      ...(held && { held }),
      judge: (findings) => engine?.judge(findings) ?? [],
      step,
      http: () => {
        http ??= import('./http-of.ts').then(({ makeHttp }) =>
          makeHttp({ env, recorder, talk, network }, options, bound),
        )
        return http
      },
      waitFreely() {
        bound.kept = false
        bound.waits?.bound(Number.POSITIVE_INFINITY)
      },
      withOptions: contextWith,
      traitsOf: (name) => commandNamed(name)?.traits ?? TELLS,
    }
  }
  return contextWith(first)
}

function makeEngine(options: Options, recorder: Recorder, held: HeldChecks | undefined): Engine {
  const engine = createEngine({ overlay: options.text('rules') ?? 'oidc', allow: options.list('allow') }, held)
  recorder.notes(engine.allowed)
  if (options.has('keepGoing') && options.flag('keepGoing'))
    recorder.note('--keep-going: the run goes on past what must not be accepted, and saves nothing.')
  return engine
}
