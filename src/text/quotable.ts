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
export function withoutOptionValue(text: string, options: readonly KnownOption[]): string {
  const [, kind, word = '', suggestion = ''] =
    /^unknown (option|command) '([\s\S]*)'((?:\n\([^\n]*\))?)\s*$/.exec(text) ?? []
  if (kind === 'command') return `unknown command ${quotedName(word)}.${suggestion}`
  if (kind !== 'option') return text
  const [name = '', value] = word.split('=', 2)
  const dashes = /^-*/.exec(name)?.[0] ?? ''
  // Behind one dash stands one letter, and what follows it is a value.
  if (dashes === '-') return `unknown option '${/^-[A-Za-z]/.exec(name)?.[0] ?? '-'}'.${suggestion}`
  const takesNone = options.some(({ long, required, optional }) => long === name && !required && !optional)
  if (value !== undefined && takesNone) return `option '${name}' takes no value.`
  if (!isName(name.slice(dashes.length))) return `unknown option ${quotedName(word)}.`
  const meant =
    value === undefined
      ? undefined
      : nearest(
          name,
          options.flatMap(({ long }) => long ?? []),
        )
  return `unknown option '${name}'.${meant && meant !== name ? `\n(Did you mean ${meant}?)` : suggestion}`
}

/** A path as an error repeats it; a key that was given instead of its file is not repeated. */
export function quotedPath(path: string): string {
  return /[\r\n{]|-----BEGIN/.test(path) ? 'named there' : path
}
