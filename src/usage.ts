import { CliError, type Failure, failure } from './errors.ts'
import { crash } from './last-report.ts'
import { commandWords, knownWords } from './program.ts'
import { withoutOptionValue } from './text/quotable.ts'

/** Whether the command line parser ended because help or the version was asked for, and shown. */
export function isHelp(error: unknown): boolean {
  return isCommanderError(error) && error.exitCode === 0
}

function isCommanderError(error: unknown): error is { code: string; exitCode: number; message: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.')
}

/** The failure that a command line is which was not understood; `written` is what the parser says of it. */
export function usageFailure(error: unknown, written: string, argv: readonly string[]): Failure {
  if (!isCommanderError(error)) return error instanceof CliError ? error : crash(error)
  const said = (error.code === 'commander.help' ? MISSING : written || error.message).replace(/^error: /, '').trim()
  const { options, commands } = knownWords()
  const [group = ''] = commandWords(argv)
  // Behind the first word of several commands stands the second of one.
  const below = commands.filter((name) => name.startsWith(`${group} `)).map((name) => name.slice(group.length + 1))
  const words = below.length > 0 ? below : [...new Set(commands.map((name) => name.split(' ')[0] ?? ''))]
  const text = withoutOptionValue(said, { options, commands: words })
  const [first = '', suggestion] = text.split('\n')
  const meant = suggestion?.replace(/^\((.*)\)$/, '$1 ') ?? ''
  const message = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.?$/, '.')}`
  const alone = error.code === 'commander.unknownOption' && commandWords(argv).length === 0 && startsKnown(argv)
  return failure(
    'usage',
    alone ? MISSING : message,
    `${meant}See: ${['oidc-cli', ...commandWords(argv), '--help'].join(' ')}`,
  )
}

const MISSING = 'A command is missing.'

/** Whether a command line without a command begins with an option that commands have. */
function startsKnown([first = '']: readonly string[]): boolean {
  return knownWords().options.some((option) => option.short === first || option.long === first.split('=', 1)[0])
}
