import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FORMATS } from '../../src/formats/format.ts'
import { type EnvSettings, runCli, type TestEnv, testEnv } from './env.ts'

/** What makes a CI runner do something, each with a word by which it is found again. */
export const ORDERS: readonly string[] = [
  '::error title=planted::planted',
  '::add-mask::planted',
  '::stop-commands::planted',
  '::set-output name=planted::planted',
  '##[error]planted',
  '##[add-path]/tmp/planted',
  '##[section]planted',
  '##vso[task.setvariable variable=planted]planted',
  '##VSO[task.complete result=Failed;]planted',
  "##teamcity[buildStatus text='planted' status='FAILURE']",
  'section_start:1700000000:planted[collapsed=true]\r\u001b[0Kplanted',
  'section_end:1700000000:planted\r\u001b[0K',
  '--- planted',
  '+++ planted',
  '~~~ planted',
  '^^^ +++ planted',
  "\u001b]1338;url='https://planted.example/a.png';alt='planted'\u0007",
  '\u001b]1337;File=name=planted;inline=1:AAAA\u0007',
]

/** What makes a reader see something else than what is there. */
export const UNSEEN =
  'tag \u{e0041}\u{e007f} soft\u00adhyphen hangul \u115f\u1160\u3164\uffa0 braille \u2800 selectors \ufe0f\u{e0100} marks e\u0301\u0302\u0303\u0304\u0305\u0306 note \ufff9a\ufffab\ufffb music \u{1d173} shorthand \u{1bca0} bidi \u202eabc\u202c\u2066 joiner \u034f\u200d\u2060 mongolian \u180e\u180b line \u2028\u2029'

/** Words before, so that a wrapped line begins with what follows. */
export const FILLER = 'words that fill a line '.repeat(2)

/** An order, something to hide, and the other orders; a view that cuts it off shows most of it. */
export const PLANTED = `${ORDERS[0]}\n${UNSEEN}\n${ORDERS.slice(1).join('\n')}`

/** Every order at the start of a value and of its name, after a line feed, after blanks and colours, and where lines are wrapped. */
export const PLANTED_MEMBERS: Readonly<Record<string, string>> = Object.fromEntries(
  ORDERS.flatMap((order) => [
    [order, `\n${order}`],
    [`a${order}`, `\r\n \t${order}`],
    [`\n${order}`, `\u00a0\u3000${order}`],
    [` ${order}`, `\u001b[31m${order}`],
    [`\u200b${order}`, `${FILLER}${order}`],
    [`b${order}`, `${FILLER}${FILLER}${order}`],
  ]),
)

/** The same in as many parts as a line of HTTP, a name or a key identifier has room for. */
export const PLANTED_LINES = ORDERS.map((order) => order.replace(/[\r\u001b\u0007]/g, ' '))

/** What a runner would do something for, line by line as runners read: at the start of a line after blanks and colours. */
export function ordersIn(text: string): readonly string[] {
  return text.split(/[\r\n\u2028\u2029]/).filter((line) => {
    const start = line.replace(/^(?:\s|\u001b\[[\d;?]*[A-Za-z])+/, '')
    return (
      /##(?:\[|vso\[|teamcity\[)/i.test(line) ||
      /section_(?:start|end):/.test(line) ||
      /\u001b\]|\u009d/.test(line) ||
      // No command begins with a figure, as an IPv6 address may.
      /^::[^:\s\d]/.test(start) ||
      /^(?:---|\+\+\+|~~~) /.test(start) ||
      /^\^\^\^ \+\+\+/.test(start)
    )
  })
}

/** Annotations for GitHub without the order that each begins with, which is ours. */
export function withoutOurs(text: string): string {
  return text.replace(/^::(?:error|warning|notice) (?:[a-z]+=[^:,\n]*,?)+::/gm, '')
}

const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800\u2028\u2029]|[\p{Mn}\p{Me}]{4}/u
/** What the spinner and our colours write. */
const OURS = /\u001b\[(?:\d+m|[KJ]|\?25[lh])|\r/g

/** Lines in which something stands that nobody sees, or that a terminal obeys. */
export function hiddenIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => {
    const shown = line.replace(OURS, '')
    return HIDDEN.test(shown) || /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(shown)
  })
}

/** What is written on which channel in one of the views. */
export interface Shown {
  readonly view: string
  readonly text: string
}

/** The same machine with terminals or pipes of so many columns. */
function withColumns(env: TestEnv, columns: number): TestEnv {
  return { ...env, stdout: { ...env.stdout, columns }, stderr: { ...env.stderr, columns } }
}

const VIEWS: readonly {
  readonly args: readonly string[]
  readonly columns: number
  readonly tty?: EnvSettings['tty']
}[] = [
  { args: [], columns: 40, tty: ['stdout', 'stderr'] },
  { args: ['-vv'], columns: 80, tty: ['stdout', 'stderr'] },
  { args: [], columns: 80 },
  { args: ['-vv'], columns: 40 },
  { args: ['-q'], columns: 80 },
  { args: ['--json'], columns: 80 },
]

/** Everything that a command line shows: on terminals and in pipes of both widths, as JSON, and in a file of each format. */
export async function everyView(
  argv: readonly string[],
  settings: () => EnvSettings,
  saving: 'saves' | 'no files' = 'saves',
): Promise<readonly Shown[]> {
  const all: Shown[] = []
  for (const { args, columns, tty } of VIEWS) {
    const env = withColumns(testEnv({ ...settings(), ...(tty ? { tty } : {}) }), columns)
    const saves =
      saving === 'saves' && args.length === 0 ? FORMATS.flatMap((name) => ['--save', `${name}=${name}.out`]) : []
    const { stdout, stderr } = await runCli([...argv, ...args, ...saves], env)
    const where = `${args.join(' ') || 'human'} at ${columns} columns ${tty ? 'on a terminal' : 'in a pipe'}`
    all.push({ view: `stdout, ${where}`, text: stdout }, { view: `stderr, ${where}`, text: stderr })
    for (const save of saves.filter((word) => word !== '--save')) {
      const [name = '', file = ''] = save.split('=')
      const text = readFileSync(join(env.home, file), 'utf8')
      all.push({ view: `file of ${name}, ${where}`, text: name === 'github' ? withoutOurs(text) : text })
    }
  }
  return all
}
