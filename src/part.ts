import { partOptions } from './config/part-options.ts'
import { recordedArguments, recordedOptions } from './config/recorded-options.ts'
import type { OutputOptions, Part, Performed, Talk } from './context.ts'
import { contextOf } from './context-of.ts'
import { CliError } from './errors.ts'
import { crash } from './last-report.ts'
import { createNetwork } from './network.ts'
import { commandNamed, declaredCommand } from './program.ts'
import { ActingEnds, Stopped } from './stopped.ts'
import { createRecorder } from './trace/recorder.ts'
import { outcomeOf } from './trace/verdict.ts'

/** Runs commands as parts of another; never rejects. */
export type Performer = (part: Part) => Promise<Performed>

interface Whole {
  /** Told of each secret of a part, so that no report of the whole shows it. */
  readonly keep: (value: string, kind: string) => void
  readonly output: OutputOptions
}

/** Nobody looks at what a part says while it works. */
const SILENT: Talk = { say() {}, wait: () => ({ stop() {} }), linesOnly() {} }

/** Runs parts of one whole, which share connections and documents. */
export function createPerformer({ keep, output }: Whole): Performer {
  const network = createNetwork()
  return async (part) => {
    const { env, held, args, values } = part
    const entry = commandNamed(part.command)
    if (!entry) throw new Error(`There is no command ${part.command} to run as a part.`)
    const traces = createRecorder({ name: entry.name, traits: entry.traits }, env, {
      kept: ({ value, kind }) => keep(value, kind),
    })
    const recorder = traces.run({ name: entry.name })
    const { run } = recorder
    let strict = output.strict
    try {
      const options = await partOptions(declaredCommand(entry), env, {
        ...values,
        note: recorder.note,
        keep: recorder.secret,
      })
      strict ||= options.flag('strict')
      const names = entry.args.map(([name]) => name)
      const words = recordedArguments(names, args)
      const context = contextOf(options, {
        env,
        recorder,
        held,
        network,
        output: { ...output, strict },
        talk: SILENT,
        parts: NO_PARTS,
        judges: true,
        madeWith(given) {
          run.given = [...recordedOptions(given.all()), ...words]
        },
      })
      recorder.came(await entry.act(context, args))
    } catch (error) {
      const cause = error instanceof Stopped ? error.cause : error
      if (error instanceof Stopped) recorder.came(error.result)
      if (!(cause instanceof ActingEnds)) fail(run.failures, cause instanceof CliError ? cause : crash(cause), run)
    }
    recorder.end()
    return { run, outcome: outcomeOf(run, { strict }) }
  }
}

/** Adds a failure that no step tells of. */
function fail(
  failures: Performed['run']['failures'],
  failure: CliError | ReturnType<typeof crash>,
  run: Performed['run'],
): void {
  const told = run.steps.some((step) => step.failure?.code === failure.code && step.failure.message === failure.message)
  if (!told) failures.push(failure)
}

const NO_PARTS: Parameters<typeof contextOf>[1]['parts'] = {
  commands: () => [],
  perform: async () => {
    throw new Error('A part of a run has no parts of its own.')
  },
  took() {},
  ended() {},
}
