import { Argument, Command as Commander, type Option } from 'commander'
import type { Command } from './command.ts'
import type { Known } from './command-first.ts'
import { check } from './commands/check.ts'
import { completion } from './commands/completion.ts'
import { decode } from './commands/decode.ts'
import { discover } from './commands/discover.ts'
import { explain } from './commands/explain.ts'
import { login } from './commands/login.ts'
import { presetList, presetShow } from './commands/preset.ts'
import { profileList, profileRemove, profileShow } from './commands/profile.ts'
import { profileAdd } from './commands/profile-add.ts'
import { refresh } from './commands/refresh.ts'
import { report } from './commands/report.ts'
import { reportMerge } from './commands/report-merge.ts'
import { sessionClear, sessionList, sessionShow } from './commands/session.ts'
import { token } from './commands/token.ts'
import { userinfo } from './commands/userinfo.ts'
import { verify } from './commands/verify.ts'
import type { Completable } from './completion/candidates.ts'
import { flagOf, traitsOf } from './config/option.ts'
import { keysOf, optionGroup } from './config/option-groups.ts'
import { optionsByKey, type StepCommand } from './config/step-command.ts'
import { EXIT_MEANS } from './exit.ts'
import { exampleLines, helpManners, wrapped } from './help.ts'
import { VERSION } from './version.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  login,
  userinfo,
  refresh,
  token,
  check,
  decode,
  verify,
  report,
  reportMerge,
  discover,
  explain,
  presetList,
  presetShow,
  profileList,
  profileShow,
  profileAdd,
  profileRemove,
  sessionList,
  sessionShow,
  sessionClear,
  completion,
]

/** The command of that name; undefined where there is none. */
export function commandNamed(name: string): Command | undefined {
  return COMMANDS.find((entry) => entry.name === name)
}

/** The paths into the result of a command, as the schema of the JSON document has them; undefined where it has none. */
export async function resultPathsOf(name: string): Promise<readonly string[] | undefined> {
  const { RESULT_PATHS } = await import('./commands/result-paths.ts')
  return Object.hasOwn(RESULT_PATHS, name) ? RESULT_PATHS[name] : undefined
}

/** A command by itself, with its options and their defaults. */
export function declaredCommand(entry: Command): Commander {
  const command = new Commander(entry.name)
  addOptions(command, entry)
  return command
}

/** The options that a command has. */
export function declaredOptions(entry: Command): readonly Option[] {
  return declaredCommand(entry).options
}

/** Every command as completion sees it. */
export function completables(): readonly Completable[] {
  return COMMANDS.map((entry) => ({
    name: entry.name,
    summary: entry.summary,
    args: entry.args.map(([name, , completes]) => ({ name, ...(completes && { completes }) })),
    options: declaredOptions(entry),
  }))
}

/** The commands that may be steps of a scenario, with the options that make sense there. */
export function stepCommands(): readonly StepCommand[] {
  return COMMANDS.filter(({ step }) => step !== undefined).map((entry) => {
    const left = new Set(entry.step?.without)
    const groups = entry.groups.filter((group) => group !== 'output' && group !== 'profile')
    const options = declaredOptions({ ...entry, groups }).filter((each) => !left.has(each.attributeName()))
    const taken = options.flatMap(keysOf)
    const names = entry.step?.args ?? entry.args.map(([name]) => name.replace(/[^\w-]/g, ''))
    const args = names.filter((name) => !taken.includes(name))
    const choices = new Map(
      names.flatMap((name, at) => {
        const words = entry.args[at]?.[2]
        return typeof words === 'object' ? [[name, words] as const] : []
      }),
    )
    return { name: entry.name, args, choices, options, byKey: optionsByKey(options) }
  })
}

const GROUPS: Readonly<Record<string, string>> = {
  preset: 'providers known beforehand: list, show',
  profile: 'named providers: list, show, add, remove',
  session: 'saved tokens: list, show, clear',
}

const EXAMPLES = [
  'login --demo',
  'discover https://issuer.example',
  'login --issuer https://issuer.example --client-id my-client',
  'decode eyJhbGciOi…',
  'explain invalid_grant',
]

/** Titles under which commands stand in the help, by what they are for. */
const TITLES: Readonly<Record<Command['about'], string>> = {
  'sign in': 'Sign in:',
  read: 'Read:',
  'look up': 'Look up:',
  'set up': 'Set up:',
}

/** What the help of the program says beside its commands. */
function aboutProgram(columns: number): string {
  return [
    '\nExamples:',
    exampleLines(EXAMPLES, columns),
    '',
    ...wrapped(`Exit codes: ${EXIT_MEANS.map(([code, means]) => `${code} ${means}`).join(', ')}.`, columns),
    '',
    ...wrapped(`Variables that are read: ${variables().join(', ')}.`, columns),
    '',
    ...wrapped('Common options of a command: oidc-cli <command> -h; all of them: oidc-cli <command> --help', columns),
  ].join('\n')
}

/** Those that no option stands for, and that people set for this program. */
const OTHER_VARIABLES = ['OIDC_CLI_HOME', 'BROWSER', 'CHROME_PATH', 'HTTPS_PROXY', 'NO_PROXY', 'NO_COLOR', 'CI']

/** The variables that people set for this program. */
export function variables(): readonly string[] {
  const own = knownWords().options.flatMap((option) => traitsOf(option).variable ?? [])
  return [...new Set([...own.sort(), ...OTHER_VARIABLES])]
}

/** Whether a word is the first of several commands. */
export function isGroup(word: string): boolean {
  return Object.hasOwn(GROUPS, word)
}

/** Whether another word behind this one may name a command. */
export function isParent(word: string): boolean {
  return isGroup(word) || COMMANDS.some(({ name }) => name.startsWith(`${word} `))
}

/** The words at the beginning that are a command, or the first of several; none when there is no such command. */
export function commandWords(argv: readonly string[]): readonly string[] {
  const two = argv.slice(0, 2)
  if (COMMANDS.some((entry) => entry.name === two.join(' '))) return two
  const [first = ''] = argv
  return isGroup(first) || COMMANDS.some((entry) => entry.name === first) ? [first] : []
}

/** The words of every command, and every option that one of them has. */
export function knownWords(): Known {
  const groups = [...new Set(COMMANDS.flatMap((entry) => entry.groups))]
  const own = COMMANDS.flatMap((entry) => entry.own?.() ?? [])
  return { commands: COMMANDS.map((entry) => entry.name), options: [...own, ...groups.flatMap(optionGroup)] }
}

/** Called with the command line's command once it is parsed. */
type Invoke = (entry: Command, command: Commander, args: readonly string[]) => Promise<void>

/** The commander tree. Only the command that `argv` begins with is made, and options only of one that it names: all of them cost start-up. */
export function createProgram(
  argv: readonly string[],
  write: { readonly out: (text: string) => void; readonly err: (text: string) => void; readonly columns: number },
  invoke: Invoke,
): Commander {
  const { columns } = write
  const detail = argv.includes('-h') && !argv.includes('--help') ? 'common' : 'all'
  const settings = (command: Commander, common: readonly string[] = []) =>
    command
      .configureHelp(helpManners({ columns, detail: common.length > 0 ? detail : 'all', common }))
      .exitOverride()
      .configureOutput({ writeOut: write.out, writeErr: write.err, getOutHelpWidth: () => write.columns })
      .helpOption('-h, --help', 'show help')
      .helpCommand(false)
      .showSuggestionAfterError(false)
  const program = settings(new Commander('oidc-cli'))
    .description('Sign in with OpenID Connect, see what went over the wire, and have every step judged.')
    .usage('<command> [options]')
    .addHelpText('after', () => aboutProgram(columns))
  const only = COMMANDS.filter((entry) => entry.name.split(' ')[0] === argv[0])
  // The parser would take a value that begins with -V, as one nonce of four thousand does, for this option and others.
  if (only.length === 0 || argv.includes('-V') || argv.includes('--version'))
    program.version(VERSION, '-V, --version', 'show the version')
  const groupOf = (name: string): Commander => {
    const known = program.commands.find((command) => command.name() === name)
    if (known) return known
    const below = COMMANDS.filter((entry) => entry.name.startsWith(`${name} `))
    const group = settings(new Commander(name))
      .description(GROUPS[name] ?? '')
      .allowUnknownOption()
    group.addHelpText('after', () => examplesOf(below, columns)).helpGroup(TITLES[below[0]?.about ?? 'set up'])
    program.addCommand(group)
    return group
  }
  const named = argv.filter((word) => !word.startsWith('-'))
  const words = commandWords(argv)
  for (const entry of only.length > 0 ? only : COMMANDS) {
    const [first = '', second] = entry.name.split(' ')
    const parent = second ? groupOf(first) : program
    const command = settings(new Commander(second ?? first), detail === 'common' ? commonOf(entry) : []).description(
      entry.summary,
    )
    for (const [name, description] of entry.args) command.addArgument(new Argument(name, description))
    // A command above the one that was named would take the options of that for its own.
    if (named.includes(first) && (words.length < 2 || words.join(' ') === entry.name)) addOptions(command, entry)
    if (!second) command.helpGroup(TITLES[entry.about])
    command.addHelpText('after', () => {
      const count = command.options.filter(({ hidden }) => !hidden).length
      if (detail === 'all' || count === 0) return examplesOf([entry], columns)
      return `${examplesOf([entry], columns, SHORT)}\n\nAll ${count} options: oidc-cli ${entry.name} --help`
    })
    command.action(async () => invoke(entry, command, command.processedArgs.flat().filter(isText)))
    parent.addCommand(command)
  }
  return program
}

/** Options that `-h` shows of a command that names none: its own, and those of reports. */
function commonOf(entry: Command): readonly string[] {
  return entry.common ?? [...(entry.own?.() ?? []).map(flagOf), '--format', '--save', '--print', '--reveal', '--quiet']
}

/** Examples that a short help has. */
const SHORT = 3

function examplesOf(entries: readonly Command[], columns: number, most = Number.POSITIVE_INFINITY): string {
  return `\nExamples:\n${exampleLines(entries.flatMap(({ examples }) => examples).slice(0, most), columns)}`
}

function addOptions(command: Commander, entry: Command): void {
  const own = entry.own?.() ?? []
  const taken = new Set(own.map((option) => option.attributeName()))
  for (const option of [...own, ...entry.groups.flatMap(optionGroup)]) {
    if (own.includes(option) || !taken.has(option.attributeName())) {
      const twin = command.options.some((other) => other.long === option.long)
      if (!twin) command.addOption(option)
    }
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
