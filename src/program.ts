import { Argument, Command as Commander, type Option } from 'commander'
import type { Command } from './command.ts'
import type { Known } from './command-first.ts'
import { check } from './commands/check.ts'
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
import { keysOf, optionGroup } from './config/option-groups.ts'
import type { StepCommand } from './config/step-command.ts'
import { VERSION } from './version.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  discover,
  login,
  decode,
  verify,
  userinfo,
  refresh,
  token,
  check,
  report,
  reportMerge,
  explain,
  profileList,
  profileShow,
  profileAdd,
  profileRemove,
  presetList,
  presetShow,
  sessionList,
  sessionShow,
  sessionClear,
]

/** The command of that name; undefined where there is none. */
export function commandNamed(name: string): Command | undefined {
  return COMMANDS.find((entry) => entry.name === name)
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

/** The commands that may be steps of a scenario, with the options that make sense there. */
export function stepCommands(): readonly StepCommand[] {
  return COMMANDS.filter(({ step }) => step !== undefined).map((entry) => {
    const left = new Set(entry.step?.without)
    const groups = entry.groups.filter((group) => group !== 'output' && group !== 'profile')
    const options = declaredOptions({ ...entry, groups }).filter((each) => !left.has(each.attributeName()))
    const taken = options.flatMap(keysOf)
    const names = entry.step?.args ?? entry.args.map(([name]) => name.replace(/[^\w-]/g, ''))
    const args = names.filter((name) => !taken.includes(name))
    return { name: entry.name, args, options }
  })
}

const GROUPS: Readonly<Record<string, string>> = {
  profile: 'named providers: list, show, add, remove',
  preset: 'providers known beforehand: list, show',
  session: 'saved tokens: list, show, clear',
}

const EXAMPLES = `
Examples:
  oidc-cli login --demo
  oidc-cli discover https://issuer.example
  oidc-cli login --issuer https://issuer.example --client-id my-client
  oidc-cli decode eyJhbGciOi…
  oidc-cli explain invalid_grant

Exit codes: 0 ok, 1 a check failed, 2 usage, 3 refused by the provider, 4 login required, 5 unreachable, 6 this machine, 70 bug.`

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
  const settings = (command: Commander) =>
    command
      .exitOverride()
      .configureOutput({ writeOut: write.out, writeErr: write.err, getOutHelpWidth: () => write.columns })
      .helpOption('-h, --help', 'show help')
      .showSuggestionAfterError(true)
  const program = settings(new Commander('oidc-cli'))
    .description('Sign in with OpenID Connect, see what went over the wire, and have every step judged.')
    .version(VERSION, '-V, --version', 'show the version')
    .usage('<command> [options]')
    .addHelpText('after', EXAMPLES)
  const only = COMMANDS.filter((entry) => entry.name.split(' ')[0] === argv[0])
  for (const [name, summary] of Object.entries(GROUPS)) {
    if (only.length > 0 && name !== argv[0]) continue
    program.addCommand(settings(new Commander(name)).description(summary).allowUnknownOption())
  }
  const named = argv.filter((word) => !word.startsWith('-'))
  const words = commandWords(argv)
  for (const entry of only.length > 0 ? only : COMMANDS) {
    const [first = '', second] = entry.name.split(' ')
    const parent = second ? program.commands.find((command) => command.name() === first) : program
    const command = settings(new Commander(second ?? first)).description(entry.summary)
    for (const [name, description] of entry.args) command.addArgument(new Argument(name, description))
    // A command above the one that was named would take the options of that for its own.
    if (named.includes(first) && (words.length < 2 || words.join(' ') === entry.name)) addOptions(command, entry)
    command.addHelpText('after', () =>
      `\nExamples:\n${entry.examples.map((line) => `  oidc-cli ${line}\n`).join('')}`.trimEnd(),
    )
    command.action(async () => invoke(entry, command, command.processedArgs.flat().filter(isText)))
    parent?.addCommand(command)
  }
  return program
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
