import { type CliError, cliError } from '../errors.ts'
import { shorten } from '../text/clean.ts'
import { isSecretName } from '../text/secret-names.ts'
import type { PlacedMistake } from './mistake.ts'

/** So many mistakes are shown; after more of them somebody is at work in another format. */
const MOST = 50
/** Longest part of a line that is shown before and behind what is wrong. */
const AROUND = 100

/** The error for files with these mistakes, each of which is shown with its line and a caret. */
export function refusal(mistakes: readonly PlacedMistake[], say: (line: string) => void): CliError {
  const told = mistakes.slice(0, MOST)
  for (const mistake of told) for (const line of shownLines(mistake)) say(line)
  const all = told.map((mistake) => `${placeOf(mistake)}: ${mistake.why}`)
  const more = mistakes.length - told.length
  const count = mistakes.length === 1 ? '' : `${mistakes.length} mistakes. `
  const message = `${count}${[...all, ...(more > 0 ? [`${more} more`] : [])].join('; ')}`
  return cliError('scenario_invalid', message.endsWith('?') ? message : `${message}.`)
}

function placeOf({ file, line, col }: PlacedMistake): string {
  return `${file.shown}:${line}:${col}`
}

function shownLines(mistake: PlacedMistake): readonly string[] {
  const { file, line, col, why } = mistake
  if (file.text === '') return [`${placeOf(mistake)}: ${why}`]
  const text = file.text.split(/\r?\n/)[line - 1] ?? ''
  const start = Math.max(0, col - 1 - AROUND)
  const before = withoutSecrets(text.slice(start, col - 1)).replaceAll('\t', ' ')
  const behind = withoutSecrets(text.slice(start)).slice(before.length).replaceAll('\t', ' ')
  const excerpt = `${before}${shorten(behind, AROUND)}`
  return [`${placeOf(mistake)}: ${why}`, `    ${excerpt}`, `    ${' '.repeat(before.length)}^`]
}

/** A name, a colon or an equals sign, and a value that is no reference. */
const VALUE = /([\w.-]+)(["']?\s*[:=]\s*)(?!env:|file:|\s|$|\{|\[)("[^"]*"?|'[^']*'?|[^,}\]]+)/g
const SECRET =
  /pass|pwd|pin|code|token|secret|key|answer|seed|totp|otp|authorization|cookie|^(?:header|set|form|client-metadata)$/i

/** A line whose values are left out where their name may be that of a secret. */
function withoutSecrets(text: string): string {
  return text
    .replace(/(\/\/)[^/\s@]*@/g, '$1…@')
    .replace(VALUE, (whole, name: string, between: string) =>
      SECRET.test(name) || isSecretName(name) ? `${name}${between}…` : whole,
    )
}
