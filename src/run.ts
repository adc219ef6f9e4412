import type { Command as Commander } from 'commander'
import { type Done, untilAnswered } from './again.ts'
import type { Command, Rounds } from './command.ts'
import { understood } from './command-line.ts'
import { requireArguments } from './config/empty.ts'
import type { Layer } from './config/option-values.ts'
import { resolveOptions } from './config/options.ts'
import { recordedArguments, recordedOptions } from './config/recorded-options.ts'
import type { Context } from './context.ts'
import { contextOf } from './context-of.ts'
import { Drawn } from './drawn.ts'
import type { Env } from './env.ts'
import { CliError, type Failure, failure } from './errors.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { crash, lastReport, unknownCommand, wantsJson } from './last-report.ts'
import type { Network } from './network.ts'
import type { Performer, Watch } from './part.ts'
import { completables, createProgram, stepCommands } from './program.ts'
import { type Reporter, reporterFor } from './report.ts'
import { ActingEnds, Stopped } from './stopped.ts'
import { type GuardedEnv, guardOutputs } from './terminal/writer.ts'
import { isHelp, usageFailure } from './usage.ts'

/**
 * Runs one command line and resolves to its exit code. The only place that ends a command: every failure, foreseen or not,
 * becomes a report and a code here.
 */
export function run(argv: readonly string[], machine: Env, watch?: Watch): Promise<ExitCode> {
  return runGuarded(argv, guardOutputs(machine), watch)
}

/** The same on a machine whose outputs are behind the gate. */
export async function runGuarded(argv: readonly string[], env: GuardedEnv, watch: Watch = () => {}): Promise<ExitCode> {
  try {
    return await guarded(argv, env, watch)
  } catch (error) {
    return lastReport(argv, env, error)
  }
}

async function guarded(argv: readonly string[], env: GuardedEnv, watch: Watch): Promise<ExitCode> {
  const { code, holds } = await runCommand(argv, env, watch)
  await env.stdout.flushed()
  if (env.stdout.failure === undefined) return code
  const { code: name, message, hint, exit } = unwritten(env.stdout.failure)
  env.stderr.write(`${name}: ${message} ${hint}\n`)
  // Of several runs what they came to stays what decides.
  return holds === 'several runs' && code !== EXIT.ok ? code : exit
}

function unwritten(code: string): Failure {
  const why = code === 'ENOSPC' ? 'there is no space left (ENOSPC)' : `the system says ${code}`
  return failure(
    'file_unwritable',
    `Standard output could not be written: ${why}.`,
    'What arrived there is incomplete; make room, or write elsewhere.',
  )
}

interface Came extends Pick<Command, 'holds'> {
  readonly code: ExitCode
}

async function runCommand(given: readonly string[], env: GuardedEnv, watch: Watch): Promise<Came> {
  const argv = understood(given)
  let came: Came = { code: EXIT.ok }
  const write = {
    out: (text: string) => env.stdout.write(text),
    err: (text: string) => env.stderr.write(text),
    columns: env.stdout.columns,
  }
  const usage: string[] = []
  const quietOnError = { ...write, err: (text: string) => void usage.push(text) }
  const program = createProgram(argv, quietOnError, async (entry, command, args) => {
    came = { code: await invoke(env, { entry, command, args, watch }), holds: entry.holds }
  })
  if (argv.length === 0) {
    program.outputHelp()
    return came
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return came
  } catch (error) {
    if (isHelp(error)) return came
    return { code: await reportUsage(env, argv, usageFailure(error, usage.join(''), argv)) }
  }
}

async function invoke(env: GuardedEnv, invocation: Invocation): Promise<ExitCode> {
  const rounds = await invocation.entry.rounds?.(invocation.command.opts())
  if (!rounds) return untilAnswered(env, (answers) => once(env, { ...invocation, ...(answers && { answers }) }))
  const { inRounds } = await import('./rounds.ts')
  const between: Between = { rounds }
  return inRounds(env, rounds, (machine) => once(machine, invocation, between))
}

/** Does what the command line says, and reports it. */
async function once(env: GuardedEnv, invocation: Invocation, between: Between = {}): Promise<Done> {
  const { entry, command, args } = invocation
  const { rounds } = between
  const reporter = await reporterFor(env, entry, command.opts(), rounds)
  let acted = false
  let context: Context | undefined
  let failed: Failure | undefined
  try {
    await prepared(reporter, between)
    if (!entry.takesEmptyWord) requireArguments(entry.name, entry.args, args)
    context = await contextFor(env, invocation, reporter, between)
    const result = await (rounds ?? entry).act(context, args)
    acted = true
    between.isLater = true
    if (result === null) return { exit: await reporter.written(), acted }
    if (result instanceof Drawn) return { exit: endOf(result, await reporter.draw(result.saved)), acted }
    reporter.recorder.came(result)
  } catch (error) {
    const cause = error instanceof Stopped ? error.cause : error
    if (error instanceof Stopped) reporter.recorder.came(error.result)
    if (!(cause instanceof ActingEnds)) failed = cause instanceof CliError ? cause : crash(cause)
    if (failed) reporter.fail(failed)
  }
  const done = { exit: await reporter.finish(), acted }
  if (done.exit === EXIT.ok && entry.next) {
    const { leadOn } = await import('./lead-on.ts')
    env.stderr.write(await leadOn(entry, command.opts(), { env, output: reporter.output }))
  }
  const [ended, why, { again }] = [context, failed, entry]
  return ended && why && again ? { ...done, again: () => again(ended, why) } : done
}

/** What the rounds of a command line share; a command line that is done once has none. */
interface Between {
  readonly rounds?: Rounds
  network?: Network
  /** Whether a round was done before. */
  isLater?: boolean
}

/** What keeps a report from being written ends a command before it begins; once rounds go on it is told with what they come to. */
async function prepared(reporter: Reporter, { isLater }: Between): Promise<void> {
  try {
    await reporter.prepare()
  } catch (error) {
    if (!isLater || !(error instanceof CliError)) throw error
    reporter.fail(error)
  }
}

/** What became of drawing a record decides where that ended well, or counts for nothing. */
function endOf({ saved, ends }: Drawn, drawing: ExitCode): ExitCode {
  const { exit } = saved.outcomes.trace
  return ends === 'as the record' && exit !== EXIT.ok ? exit : drawing
}

/** A command as it stands on the command line. */
interface Invocation {
  readonly entry: Command
  readonly command: Commander
  readonly args: readonly string[]
  readonly watch: Watch
  /** What a person has answered before. */
  readonly answers?: Layer
}

async function contextFor(
  env: Env,
  { entry, command, args, watch, answers }: Invocation,
  reporter: Reporter,
  between: Between,
): Promise<Context> {
  const subject = entry.subject?.(args)
  const { note, secret: keep } = reporter.recorder
  const empty = entry.emptyTakesOut ? 'takes-out' : 'refused'
  const input = entry.needsClient ? 'read' : 'left alone'
  const profiles = entry.withoutProfiles?.(args, command.opts()) ? 'left alone' : 'read'
  const settings = {
    note,
    keep,
    input,
    empty,
    profiles,
    ...(subject && { subject }),
    ...(answers && { answers }),
  } as const
  const words = recordedArguments(
    entry.args.map(([name]) => name),
    args,
  )
  reporter.madeWith(() => [...recordedOptions(flagsOf(command)), ...words])
  const options = await resolveOptions(command, env, settings)
  let current: Context['options'] = options
  reporter.madeWith(() => [...recordedOptions(current.given()), ...words])
  const { recorder, output, talk } = reporter
  return contextOf(options, {
    env,
    recorder,
    output,
    talk,
    parts: partsOf(reporter, between, watch),
    judges: entry.groups.includes('judging'),
    madeWith(given) {
      current = given
      watch({ run: recorder.run, options: given, args, env, trace: reporter.trace })
    },
  })
}

/** Commands that a command runs as parts of its own; what they share is made for the first. */
function partsOf({ recorder, output, took, ended, shown }: Reporter, between: Between, watch: Watch): Context['parts'] {
  let made: Promise<Performer> | undefined
  let commands: ReturnType<typeof stepCommands> | undefined
  const performer = (): Promise<Performer> => {
    made ??= import('./part.ts').then(({ createNetwork, createPerformer }) => {
      between.network ??= createNetwork()
      // A provider may have other keys in the next round.
      between.network.forget()
      return createPerformer({ keep: recorder.secret, output, watch, network: between.network })
    })
    return made
  }
  return {
    took,
    ended,
    shown,
    commands() {
      commands ??= stepCommands()
      return commands
    },
    all: completables,
    perform: async (part) => (await performer()).perform(part),
    revoke: async (held, env) => (await performer()).revoke(held, env),
  }
}

/** The options of the command line alone, for a run whose other values could not be read. */
function flagsOf(command: Commander): Parameters<typeof recordedOptions>[0] {
  return command.options
    .map((option) => option.attributeName())
    .filter((name, at, names) => names.indexOf(name) === at && command.getOptionValueSource(name) === 'cli')
    .map((name) => ({ name, value: command.getOptionValue(name), source: 'flag', from: name }))
}

/** A command line that was not understood gets a report too, in JSON when that was asked for. */
async function reportUsage(env: GuardedEnv, argv: readonly string[], problem: Failure): Promise<ExitCode> {
  const reporter = await reporterFor(env, unknownCommand(argv), { json: wantsJson(argv) })
  reporter.fail(problem)
  return reporter.finish()
}
