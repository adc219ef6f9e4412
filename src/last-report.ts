import { CliError, type Failure, failure } from './errors.ts'
import type { ExitCode } from './exit.ts'
import { jsonDocument } from './formats/json.ts'
import { commandWords } from './program.ts'
import type { GuardedEnv } from './terminal/writer.ts'
import { isName } from './text/quotable.ts'
import type { Trace } from './trace/trace.ts'
import { TELLS, type Traits } from './trace/traits.ts'
import { outcomesOf } from './trace/verdict.ts'
import { VERSION } from './version.ts'

/** The report of a fault that kept the usual one from being written: its kind and place, without the words of the error, which no redaction has seen. */
export async function lastReport(argv: readonly string[], env: GuardedEnv, error: unknown): Promise<ExitCode> {
  const problem = error instanceof CliError ? error : crash(withoutWords(error))
  try {
    // A document that is there already must not be followed by another.
    if (wantsJson(argv) && !env.stdout.used) {
      const trace: Trace = {
        command: commandName(argv),
        traits: TELLS,
        holds: 'one run',
        startedAt: 0,
        ms: 0,
        runs: [],
        result: null,
        failures: [problem],
        notes: [],
      }
      const judged = { trace, outcomes: outcomesOf(trace, { strict: false }) }
      env.stdout.write(`${JSON.stringify(jsonDocument(judged, VERSION), null, 2)}\n`)
    }
    env.stderr.write(`${problem.code}: ${problem.message} ${problem.hint}\n`)
  } catch {
    // Nothing can be told where even that fails; the exit code still says what became of the run.
  }
  return problem.exit
}

function withoutWords(error: unknown): Error {
  const plain = new Error('a fault outside of the usual report')
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  plain.stack = [error instanceof Error ? error.name : typeof error, ...frames].join('\n')
  return plain
}

/** The failure of a fault that nobody foresaw. */
export function crash(error: unknown): Failure {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return failure(
    'bug',
    `oidc-cli failed unexpectedly: ${text}`,
    `Please report this with the command line, version ${VERSION}, at ${BUGS}.`,
  )
}

const BUGS = 'the issue tracker of the repository that hosts this project'

/** Whether a report in JSON was asked for, by a command line that nobody has understood yet. */
export function wantsJson(argv: readonly string[]): boolean {
  const format = argv.indexOf('--format')
  return argv.includes('--json') || argv.includes('--format=json') || (format >= 0 && argv[format + 1] === 'json')
}

/** What a report is of where no command was called. */
export function unknownCommand(argv: readonly string[]): { readonly name: string; readonly traits: Traits } {
  return { name: commandName(argv), traits: TELLS }
}

/** The command as a report names it. */
function commandName(argv: readonly string[]): string {
  // A word further on may be the value of an option, a secret even; so may the first be, where it is no name.
  const [first = ''] = argv
  return commandWords(argv).join(' ') || (isName(first) ? first : '')
}
