import { cliError } from '../errors.ts'
import { CLAIMS } from '../explain/claims.ts'
import { METADATA } from '../explain/metadata.ts'
import { follow } from '../jose/json/path.ts'
import { isProtocolClaim } from '../text/claim-names.ts'
import { nearest } from '../text/nearest.ts'
import { isName } from '../text/quotable.ts'
import type { Trace } from '../trace/trace.ts'
import { partsOf, SHORT_NAMES } from './print.ts'

type Path = readonly string[]

/** Throws `invalid_option` where a result has no such place by its paths, whatever comes of it; `of` is the command that comes to it. */
export function requirePath(field: string, { paths, of }: { readonly paths: Path; readonly of: string }): void {
  const all = paths.map((path) => path.split('.'))
  if (isKnown(all, partsOf(field))) return
  const { known, rest } = parted(all, partsOf(field))
  const place = known.length === 0 ? `the result of ${of}` : known.join('.')
  const meant = meantBy(all, known, rest)
  const shown = isName(field) ? ` ${field}` : ''
  throw cliError(
    'invalid_option',
    `--print${shown}: ${place} has no such value.`,
    `${meant === undefined ? '' : `Did you mean ${meant}? `}There is: ${membersAt(all, known).join(', ')}.`,
  )
}

/** Whether a record that was saved has such a place, as one of a later version may. Throws `invalid_option` where it has no result to look into. */
export function holdsPath({ holds, result, runs }: Trace, field: string): boolean {
  if (holds === 'several runs' && result === null)
    throw cliError(
      'invalid_option',
      '--print writes a value of one result, and these are several records.',
      'Give one record, or look at all with --json.',
    )
  return follow(holds === 'several runs' ? result : runs[0]?.result, partsOf(field)) !== undefined
}

/** A list has its members by number, and below `*` there may be anything. */
function fits(pattern: Path, path: Path): boolean {
  return path.every((name, at) => {
    const due = pattern[at]
    return (
      due === name || (due === '#' && /^\d{1,9}$/.test(name)) || (due === undefined ? isOpen(pattern) : due === '*')
    )
  })
}

function isOpen(pattern: Path): boolean {
  return pattern.at(-1) === '*'
}

function isKnown(paths: readonly Path[], path: Path): boolean {
  return paths.some((pattern) => fits(pattern, path))
}

/** How far a path leads, and the rest of it. */
function parted(paths: readonly Path[], path: Path): { readonly known: Path; readonly rest: Path } {
  let at = path.length
  while (at > 0 && !isKnown(paths, path.slice(0, at))) at -= 1
  return { known: path.slice(0, at), rest: path.slice(at) }
}

/** The names of what is below a place; of a list its first, and at the top what is short for a token. */
function membersAt(paths: readonly Path[], place: Path): readonly string[] {
  const below = paths.filter((pattern) => fits(pattern, place)).flatMap((pattern) => pattern[place.length] ?? [])
  const names = [...new Set(below)].filter((name) => name !== '*').map((name) => (name === '#' ? '0' : name))
  return place.length > 0 ? names : [...shortNames(paths).filter((name) => !names.includes(name)), ...names]
}

function shortNames(paths: readonly Path[]): readonly string[] {
  return SHORT_NAMES.filter((name) => paths.some(([first, second]) => first === 'tokens' && second === name))
}

/** What a path most likely means: a word misspelt, a member of something deeper, or what a provider is known to send there. */
function meantBy(paths: readonly Path[], known: Path, [word = '', ...rest]: Path): string | undefined {
  const near = nearest(word, membersAt(paths, known))
  const spelt = near === undefined ? undefined : [...known, near, ...rest]
  if (spelt && isKnown(paths, partsOf(spelt.join('.')))) return spelt.join('.')
  const deeper = paths.filter((pattern) => pattern.includes(word) && isKnown(paths, placeOf(pattern, word, rest)))
  const [first] = [...deeper, ...openFor(paths, word)].sort((one, other) => one.length - other.length)
  if (first === undefined) return undefined
  return placeOf(first.includes(word) ? first : [...first.slice(0, -1), word], word, rest).join('.')
}

/** A path as far as this word, with what follows. */
function placeOf(pattern: Path, word: string, rest: Path): Path {
  const to = pattern.slice(0, pattern.indexOf(word) + 1)
  return [...to.map((name) => (name === '#' ? '0' : name)), ...rest]
}

/** Where the word is one that a provider sends. */
function openFor(paths: readonly Path[], word: string): readonly Path[] {
  const below = (name: string): readonly Path[] => paths.filter((path) => isOpen(path) && path.at(-2) === name)
  if (Object.hasOwn(METADATA, word) && below('metadata').length > 0) return below('metadata')
  if (!Object.hasOwn(CLAIMS, word)) return []
  const claims = below('claims')
  return isProtocolClaim(word) && claims.length > 0 ? claims : [...below('userinfo'), ...claims]
}
