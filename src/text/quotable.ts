import { nearest } from './nearest.ts'

/** One word of a name: client, SECRET, toString, sha256. */
const WORD = /^(?:[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)\d{0,3}$/

/** Whether a text is made of words, so that it can be repeated; anything else may be a secret that stands in the wrong place. */
export function isName(text: string): boolean {
  return (
    text.length <= 64 &&
    text
      .replace(/^_+|_+$/g, '')
      .split(/[._-]/)
      .every((word) => WORD.test(word))
  )
}

/** A name in quotes, or how long what was given is. */
export function quotedName(text: string): string {
  if (text === '') return 'that is empty'
  return isName(text) ? `'${text}'` : `of ${text.length} characters, left out here since they may be a secret`
}

interface KnownOption {
  readonly long?: string | undefined
  readonly required: boolean
  readonly optional: boolean
}

/**
 * What the command line parser says of a word that it does not know, without the value in it: an option may be misspelt
 * and what is behind its name a secret all the same.
 */
export function withoutOptionValue(
  text: string,
  { options, commands }: { readonly options: readonly KnownOption[]; readonly commands: readonly string[] },
): string {
  const [, kind, word = ''] = /^unknown (option|command) '([\s\S]*)'\s*$/.exec(text) ?? []
  if (kind === 'command') return `unknown command ${quotedName(word)}.${suggestion(word, commands)}`
  if (kind !== 'option') return text
  const [name = '', value] = word.split('=', 2)
  const dashes = /^-*/.exec(name)?.[0] ?? ''
  // Behind one dash stands one letter, and what follows it is a value.
  if (dashes === '-') return `unknown option '${/^-[A-Za-z]/.exec(name)?.[0] ?? '-'}'.`
  const takesNone = options.some(({ long, required, optional }) => long === name && !required && !optional)
  if (value !== undefined && takesNone) return `option '${name}' takes no value.`
  if (!isName(name.slice(dashes.length))) return `unknown option ${quotedName(word)}.`
  const longs = options.flatMap(({ long }) => long ?? [])
  return `unknown option '${name}'.${suggestion(name, longs)}`
}

/** The word that was probably meant, in a line of its own. */
function suggestion(word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  return meant === undefined || meant === word ? '' : `\n(Did you mean ${meant}?)`
}

/** A path as an error repeats it; a key that was given instead of its file is not repeated. */
export function quotedPath(path: string): string {
  return /[\r\n{]|-----BEGIN/.test(path) ? 'named there' : path
}
