import { Argument, Command as Commander, type Option } from 'commander'
import type { Known } from './command-first.ts'
import { list, noSave, option } from './config/option.ts'
import { type OptionGroup, optionGroup } from './config/option-groups.ts'
import type { Command } from './context.ts'
import { VERSION } from './version.ts'

/** One command as the command line knows it; its code is loaded when it is called. */
export interface CommandEntry {
  /** Words after `oidc-cli`: "login", "profile add". */
  readonly name: string
  readonly summary: string
  readonly args: readonly (readonly [name: string, description: string])[]
  readonly groups: readonly OptionGroup[]
  /** The profile that the command is about, which is then the one in force; it may be one that is still to be made. */
  readonly subject?: (args: readonly string[]) => { readonly profile: string; readonly mayBeNew: boolean } | undefined
  /** An empty argument is a word like others to it: one that it does not know. */
  readonly takesEmptyWord?: true
  /** An option with an empty value takes one out, rather than being refused. */
  readonly emptyTakesOut?: true
  /** Options of this command alone. */
  readonly own?: () => Option[]
  readonly load: () => Promise<Command>
}

const ALL: readonly OptionGroup[] = [
  'profile',
  'provider',
  'client',
  'network',
  'shaping',
  'times',
  'judging',
  'output',
]

const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'discover',
    summary: 'fetch and judge provider metadata and keys',
    args: [['[issuer]', 'issuer identifier']],
    groups: ['profile', 'provider', 'network', 'judging', 'output'],
    own: () => [option('--diff <file>', 'report what changed since a saved report or metadata document')],
    load: async () => (await import('./commands/discover.ts')).discover,
  },
  {
    name: 'login',
    summary: 'sign in through the browser, then judge tokens and UserInfo',
    args: [],
    groups: ['login', ...ALL],
    load: async () => (await import('./commands/login.ts')).login,
  },
  {
    name: 'decode',
    summary: 'read any token offline, trusting nothing',
    args: [['[token...]', 'tokens, or - @file env:NAME; standard input when none']],
    groups: ['judging', 'output'],
    own: () => [
      list('--decrypt-key <file>', 'private key for encrypted tokens'),
      option('--htm <method>', 'method of the request that a DPoP proof was made for'),
      option('--htu <url>', 'URL of that request'),
      option('--access-token <token>', 'access token that the proof goes with; env:NAME, @file, -'),
    ],
    load: async () => (await import('./commands/decode.ts')).decode,
  },
  {
    name: 'verify',
    summary: 'verify a token against an issuer, a JWKS, a key or a secret',
    args: [['[token]', 'the token, or - @file env:NAME; standard input when none']],
    groups: ['verify', 'profile', 'provider', 'client', 'network', 'times', 'judging', 'output'],
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  {
    name: 'userinfo',
    summary: 'call the UserInfo endpoint',
    args: [],
    groups: ALL,
    own: () => [option('--access-token <token>', 'access token instead of the saved session; env:NAME, @file, -')],
    load: async () => (await import('./commands/userinfo.ts')).userinfo,
  },
  {
    name: 'refresh',
    summary: 'use a refresh token; compare old and new',
    args: [],
    groups: ALL,
    own: () => [
      option('--refresh-token <token>', 'refresh token instead of the saved session; env:NAME, @file, -'),
      option('--scope <scopes>', 'scope to ask for; default: as granted before'),
      noSave('do not save the new tokens'),
    ],
    load: async () => (await import('./commands/refresh.ts')).refresh,
  },
  {
    name: 'explain',
    summary: 'what a check, error code, claim or parameter means',
    args: [['[id]', 'check id, error code, claim, parameter, metadata member, or words: "wrong audience"']],
    takesEmptyWord: true,
    groups: ['output'],
    own: () => [option('--list', 'every check with severity, group and mode')],
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'profile list',
    summary: 'list the profiles',
    args: [],
    groups: ['profile', 'output'],
    load: async () => (await import('./commands/profile.ts')).profileList,
  },
  {
    name: 'profile show',
    summary: 'each effective value and where it came from',
    args: [['[name]', 'profile; default: the one in force']],
    groups: ['login', ...ALL],
    subject: ([name]) => (name === undefined ? undefined : { profile: name, mayBeNew: false }),
    load: async () => (await import('./commands/profile.ts')).profileShow,
  },
  {
    name: 'profile add',
    summary: 'add or change a profile',
    args: [['<name>', 'name of the profile']],
    groups: ['login', ...ALL],
    subject: ([name = '']) => ({ profile: name, mayBeNew: true }),
    emptyTakesOut: true,
    load: async () => (await import('./commands/profile.ts')).profileAdd,
  },
  {
    name: 'profile remove',
    summary: 'remove a profile',
    args: [['<name>', 'name of the profile']],
    groups: ['profile', 'output'],
    load: async () => (await import('./commands/profile.ts')).profileRemove,
  },
  {
    name: 'preset list',
    summary: 'list the providers known beforehand',
    args: [],
    groups: ['output'],
    load: async () => (await import('./commands/preset.ts')).presetList,
  },
  {
    name: 'preset show',
    summary: 'what a preset sets, what differs there, and where that is documented',
    args: [['<name>', 'name of the preset']],
    groups: ['output'],
    load: async () => (await import('./commands/preset.ts')).presetShow,
  },
  {
    name: 'session list',
    summary: 'list the saved sessions',
    args: [],
    groups: ['output'],
    load: async () => (await import('./commands/session.ts')).sessionList,
  },
  {
    name: 'session show',
    summary: 'show a saved session',
    args: [['[key]', 'session; default: the latest']],
    groups: ['output'],
    load: async () => (await import('./commands/session.ts')).sessionShow,
  },
  {
    name: 'session clear',
    summary: 'forget saved sessions',
    args: [['[key]', 'session; default: the latest']],
    groups: ['output'],
    own: () => [option('--all', 'every session')],
    load: async () => (await import('./commands/session.ts')).sessionClear,
  },
]

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
export type Invoke = (entry: CommandEntry, command: Commander, args: readonly string[]) => Promise<void>

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
  for (const entry of only.length > 0 ? only : COMMANDS) {
    const [first = '', second] = entry.name.split(' ')
    const parent = second ? program.commands.find((command) => command.name() === first) : program
    const command = settings(new Commander(second ?? first)).description(entry.summary)
    for (const [name, description] of entry.args) command.addArgument(new Argument(name, description))
    if (named.includes(first)) addOptions(command, entry)
    command.action(async () => invoke(entry, command, command.processedArgs.flat().filter(isText)))
    parent?.addCommand(command)
  }
  return program
}

function addOptions(command: Commander, entry: CommandEntry): void {
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
