import type { Option } from 'commander'
import { type Completed, flagOf, isList, traitsOf } from '../config/option.ts'

/** A command as completion sees it. */
export interface Completable {
  /** "login", "profile add". */
  readonly name: string
  readonly summary: string
  readonly args: readonly { readonly name: string; readonly completes?: Completed | readonly string[] }[]
  readonly options: readonly Option[]
}

export interface Candidate {
  readonly value: string
  readonly about: string
}

/** Where the words of a kind come from; asked only for the kind that is needed. */
export type WordsOf = (kind: Completed) => Promise<readonly Candidate[]>

/** The words that may stand where the last of `words` stands, which is begun or empty; none where files are meant. */
export async function candidatesFor(
  words: readonly string[],
  commands: readonly Completable[],
  wordsOf: WordsOf,
): Promise<readonly Candidate[]> {
  const before = words.slice(0, -1)
  const begun = words.at(-1) ?? ''
  const command = commandIn(before, commands)
  if (!command) return beginning(begun, firstWords(before, commands))
  const given = before.slice(command.name.split(' ').length)
  const [flag = '', value] = splitAt(begun, '=')
  const named = optionOf(flag, command.options)
  if (flag.startsWith('--') && value !== undefined && named) {
    const found = beginning(value, await valuesOf(named, value, wordsOf))
    return found.map((each) => ({ ...each, value: `${flag}=${each.value}` }))
  }
  const last = optionOf(given.at(-1) ?? '', command.options)
  if (last && takesValue(last) && !given.includes('--')) return beginning(begun, await valuesOf(last, begun, wordsOf))
  if (begun.startsWith('-')) return beginning(begun, flagsLeft(command.options, given))
  const below = before.length === 1 ? secondWords(command.name, commands) : []
  const own = await argumentWords(command, given, wordsOf)
  return beginning(begun, [...below, ...own])
}

/** Every word that goes on from what is begun. */
function beginning(begun: string, words: readonly Candidate[]): readonly Candidate[] {
  return words.filter(({ value }) => value.startsWith(begun))
}

function splitAt(text: string, sign: string): readonly [string, string?] {
  const at = text.indexOf(sign)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function commandIn(words: readonly string[], commands: readonly Completable[]): Completable | undefined {
  const byName = (name: string): Completable | undefined => commands.find((each) => each.name === name)
  return byName(words.slice(0, 2).join(' ')) ?? byName(words[0] ?? '')
}

/** First words of commands, or the second ones below the first that is given. */
function firstWords([first]: readonly string[], commands: readonly Completable[]): readonly Candidate[] {
  if (first !== undefined) return secondWords(first, commands)
  const alone = commands
    .filter(({ name }) => !name.includes(' '))
    .map(({ name, summary }) => ({ value: name, about: summary }))
  const groups = new Set(
    commands.map(({ name }) => name.split(' ')[0] ?? '').filter((name) => !alone.some((each) => each.value === name)),
  )
  const flags = ['--help', '--version'].map((value) => ({ value, about: '' }))
  return [
    ...alone,
    ...[...groups].map((value) => ({
      value,
      about: secondWords(value, commands)
        .map((each) => each.value)
        .join(', '),
    })),
    ...flags,
  ]
}

function secondWords(first: string, commands: readonly Completable[]): readonly Candidate[] {
  return commands
    .filter(({ name }) => name.startsWith(`${first} `))
    .map(({ name, summary }) => ({ value: name.slice(first.length + 1), about: summary }))
}

function optionOf(flag: string, options: readonly Option[]): Option | undefined {
  return flag === '' ? undefined : options.find(({ long, short }) => long === flag || short === flag)
}

function takesValue(option: Option): boolean {
  return option.required || option.optional
}

/** Flags that may still be given. */
function flagsLeft(options: readonly Option[], given: readonly string[]): readonly Candidate[] {
  const used = new Set(given.map((word) => splitAt(word, '=')[0]))
  const left = options.filter((option) => !option.hidden && (isList(option) || !used.has(flagOf(option))))
  return [
    ...left.map((option) => ({ value: flagOf(option), about: option.description })),
    { value: '--help', about: 'show help' },
  ]
}

async function valuesOf(option: Option, begun: string, wordsOf: WordsOf): Promise<readonly Candidate[]> {
  const { completes } = traitsOf(option)
  if (completes !== undefined) return begun.includes('=') ? [] : wordsOf(completes)
  return (option.argChoices ?? []).map((value) => ({ value, about: '' }))
}

/** Words of the argument whose turn it is; those of one that may be repeated go on. */
async function argumentWords(
  command: Completable,
  given: readonly string[],
  wordsOf: WordsOf,
): Promise<readonly Candidate[]> {
  const { args, options } = command
  const words = given.filter((word, at) => {
    const before = optionOf(given[at - 1] ?? '', options)
    return !word.startsWith('-') && !(before && takesValue(before))
  })
  const argument = args[words.length] ?? args.findLast(({ name }) => name.includes('...'))
  const completes = argument?.completes
  if (typeof completes === 'object') return completes.map((value) => ({ value, about: '' }))
  return completes === undefined ? [] : wordsOf(completes)
}
