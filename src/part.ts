import type { Command } from './command.ts'
import type { Options } from './config/option-values.ts'
import { type PartCommand, partCommand, partOptions } from './config/part-options.ts'
import { recordedArguments, recordedOptions } from './config/recorded-options.ts'
import type { Held, OutputOptions, Parts, Performed, Revocation, Revoked, Talk } from './context.ts'
import { contextOf } from './context-of.ts'
import type { Env } from './env.ts'
import { CliError } from './errors.ts'
import { crash } from './last-report.ts'
import { createNetwork, type Network } from './network.ts'
import { commandNamed, declaredCommand } from './program.ts'
import { ActingEnds, Stopped } from './stopped.ts'
import { createRecorder } from './trace/recorder.ts'
import type { Run, Trace } from './trace/trace.ts'
import { TELLS } from './trace/traits.ts'
import { outcomeOf } from './trace/verdict.ts'

export { createNetwork }

/** A command that runs: its record, and what it is made with. */
export interface Running {
  readonly run: Run
  readonly options: Options
  readonly args: readonly string[]
  /** The machine as the command sees it. */
  readonly env: Env
  /** The record of the whole; absent for a part of one. */
  readonly trace?: Trace
}

/** Is told when a command begins, and when other options take the place of those it has. */
export type Watch = (running: Running) => void

/** Runs commands as parts of another, and has revoked what they were issued. */
export type Performer = Pick<Parts, 'perform' | 'revoke'>

interface Whole {
  /** Told of each secret of a part, so that no report of the whole shows it. */
  readonly keep: (value: string, kind: string) => void
  readonly output: OutputOptions
  /** Told of what each part is made with. */
  readonly watch?: Watch
  /** The connections of wholes before, whose documents it has forgotten; by default its own. */
  readonly network?: Network
}

interface Sharing extends Whole {
  readonly network: Network
}

/** Nobody looks at what a part says while it works. */
const SILENT: Talk = {
  say() {},
  qr: async () => {},
  wait: () => ({ stop() {} }),
  watch: () => ({ at() {}, end() {} }),
  follow: () => ({ begin: () => ({ at() {}, end() {} }), stop() {} }),
  linesOnly() {},
}

/** A command, and what is the same of it in every part. */
interface Known {
  readonly entry: Command
  readonly command: PartCommand
  /** The names of its arguments. */
  readonly names: readonly string[]
}

function lookUp(name: string): Known {
  const entry = commandNamed(name)
  if (!entry) throw new Error(`There is no command ${name} to run as a part.`)
  return { entry, command: partCommand(declaredCommand(entry)), names: entry.args.map(([arg]) => arg) }
}

/** Runs parts of one whole, which share connections and documents. */
export function createPerformer({ keep, output, watch = () => {}, network = createNetwork() }: Whole): Performer {
  const known = new Map<string, Known>()
  const knownOf = (name: string): Known => {
    const found = known.get(name) ?? lookUp(name)
    known.set(name, found)
    return found
  }
  const perform: Performer['perform'] = async (part) => {
    const { env, held, args, values, moved = () => {} } = part
    const { entry, command, names } = knownOf(part.command)
    const traces = createRecorder({ name: entry.name, traits: entry.traits }, env, {
      kept: ({ value, kind }) => keep(value, kind),
      stepStarted: moved,
      exchanged: moved,
      stepEnded: moved,
    })
    const recorder = traces.run({ name: entry.name })
    const { run } = recorder
    let strict = output.strict
    try {
      const options = await partOptions(command, env, {
        ...values,
        note: recorder.note,
        keep: recorder.secret,
      })
      strict ||= options.flag('strict')
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
          run.given = [...recordedOptions(given.given()), ...words]
          watch({ run, options: given, args, env })
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
  return { perform, revoke: (held, env) => revoke(held, env, { keep, output, network }) }
}

async function revoke({ issued }: Held, env: Env, { keep, output, network }: Sharing): Promise<Revoked> {
  const traces = createRecorder({ name: 'revoke', traits: TELLS }, env, {
    kept: ({ value, kind }) => keep(value, kind),
  })
  const recorder = traces.run({ name: 'revoke' })
  const all: Revocation[] = []
  for (const issuance of issued) {
    const before = recorder.run.steps.length
    try {
      const around = { env, recorder, network, output, talk: SILENT, parts: NO_PARTS, judges: true, madeWith() {} }
      all.push(await issuance.revoke(contextOf(issuance.options, around)))
    } catch (error) {
      const { message } = error instanceof CliError ? error : crash(error)
      if (!(error instanceof CliError)) recorder.run.failures.push(crash(error))
      all.push({ revoked: 0, failed: issuance.tokens.length, left: 0, why: message })
    }
    const given = recordedOptions(issuance.options.given())
    for (const step of recorder.run.steps.slice(before)) step.given = given
  }
  const sum = (of: (each: Revocation) => number): number => all.reduce((before, each) => before + of(each), 0)
  return {
    run: recorder.run,
    revoked: sum(({ revoked }) => revoked),
    failed: sum(({ failed }) => failed),
    left: sum(({ left }) => left),
    why: (all.find(({ failed }) => failed > 0) ?? all.find(({ left }) => left > 0))?.why ?? null,
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
  all: () => [],
  perform: noParts,
  revoke: noParts,
  took() {},
  ended() {},
  shown: () => null,
}

async function noParts(): Promise<never> {
  throw new Error('A part of a run has no parts of its own.')
}
