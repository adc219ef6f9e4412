import { CAUSE_ENTRIES } from './causes.ts'
import { CLAIMS } from './claims.ts'
import type { Entry } from './entry.ts'
import { ERRORS } from './errors.ts'
import { METADATA } from './metadata.ts'
import { PARAMETERS } from './parameters.ts'
import { VALUES } from './values.ts'
import { vendorClaimEntries, vendorEntries, vendorNames } from './vendors.ts'

const BOOKS: readonly Readonly<Record<string, Entry>>[] = [ERRORS, CAUSE_ENTRIES, CLAIMS, PARAMETERS, METADATA, VALUES]

/** Every word that is explained, besides checks. */
export function wordsKnown(): readonly string[] {
  return [...new Set([...BOOKS.flatMap((book) => Object.keys(book)), ...vendorNames()])]
}

/** What a word means; several entries where it stands for several things: "scope" is a claim and a parameter. */
export function entriesOf(word: string): readonly Entry[] {
  const known = BOOKS.flatMap((book) => (Object.hasOwn(book, word) ? (book[word] ?? []) : []))
  return [...known, ...vendorEntries(word), ...vendorClaimEntries(word)]
}
