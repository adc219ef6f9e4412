import { claimNames, claimsNamed } from '../vendors/claims.ts'
import { codesIn, hasForm } from '../vendors/form.ts'
import { fits, plain } from '../vendors/sentence.ts'
import type { Vendor, VendorWord } from '../vendors/vendor.ts'
import { vendors } from '../vendors/vendors.ts'
import { unlistedCode } from '../vendors/words.ts'
import { type Entry, UNREGISTERED } from './entry.ts'

/** A word of a vendor under its code. */
export interface Found {
  readonly id: string
  readonly entries: readonly Entry[]
}

/** Every code of a vendor that is one word, and the names of vendors' claims. */
export function vendorNames(): readonly string[] {
  const codes = vendors().flatMap(({ words }) => words.map(({ code }) => code).filter((code) => !/\s/.test(code)))
  return [...codes, ...claimNames()]
}

/** What a code means to each vendor that has it. */
export function vendorEntries(code: string): readonly Entry[] {
  return vendors().flatMap((vendor) =>
    vendor.words.filter((word) => word.code === code).map((word) => entryOf(vendor, word)),
  )
}

/** What a claim means to each vendor whose tokens have it. */
export function vendorClaimEntries(name: string): readonly Entry[] {
  return claimsNamed(name).map(({ vendor, means, documented, read }) => ({
    kind: 'claim',
    vendor,
    meaning: means,
    spec: UNREGISTERED,
    documented,
    read,
  }))
}

/** What a code of a vendor means that stands in a text, or its digits alone where one vendor has them; of one that is not known, where it is listed. */
export function foundCode(text: string): Found | undefined {
  const upper = text.toUpperCase()
  const typed = vendors().flatMap((vendor) =>
    vendor.form ? codesIn(vendor.form, text.includes(' ') ? text : upper) : [],
  )
  const [code, ...others] = new Set([...typed, ...(/^\d{4,9}$/.test(text) ? ofDigits(text) : [])])
  if (code === undefined || others.length > 0) return undefined
  const entries = vendorEntries(code)
  if (entries.length > 0) return { id: code, entries }
  const unlisted = unlistedCode(code)
  return unlisted && { id: code, entries: [unlistedEntry(unlisted)] }
}

/** What a whole sentence of a vendor means. */
export function foundSentence(text: string): Found | undefined {
  return found((word) => !word.common && isSentence(word, text))
}

/** What sentences mean that a text is a part of, those of everybody among them; nothing where these are many. */
export function foundPart(text: string): Found | undefined {
  const part = plain(text)
  const whole = found((word) => isSentence(word, text))
  if (whole || part.length < SHORTEST) return whole
  return found((word) => [word.code, ...(word.says ?? [])].some((sentence) => plain(sentence).includes(part)))
}

/** Characters that a part of a sentence has at least. */
const SHORTEST = 8
/** Vendors whose sentences are told at once. */
const MOST = 4

function found(holds: (word: VendorWord) => boolean): Found | undefined {
  const all = vendors().flatMap((vendor) => vendor.words.filter(holds).map((word) => ({ vendor, word })))
  const [first] = all
  if (!first || all.length > MOST) return undefined
  return { id: first.word.code, entries: all.map(({ vendor, word }) => entryOf(vendor, word)) }
}

function isSentence({ code, says = [] }: VendorWord, text: string): boolean {
  const sentence = plain(text)
  return [code, ...says].some((pattern) => fits(plain(pattern), sentence))
}

function ofDigits(digits: string): readonly string[] {
  return vendors().flatMap((vendor) =>
    vendor.words
      .map(({ code }) => code)
      .filter(
        (code) => hasForm(vendor, code) && code === `${vendor.form?.prefix}${digits}${vendor.form?.suffix ?? ''}`,
      ),
  )
}

function entryOf(vendor: Vendor, { code, means, remedy, documented }: VendorWord): Entry {
  return {
    kind: 'error',
    vendor: vendor.title,
    says: code,
    meaning: means,
    remedy,
    spec: UNREGISTERED,
    documented: documented ?? vendor.documented,
    read: vendor.read,
  }
}

function unlistedEntry({ vendor, code, listed }: { vendor: string; code: string; listed: string }): Entry {
  return {
    kind: 'error',
    vendor,
    says: code,
    meaning: `A code of ${vendor} by its form. What it means is not known here.`,
    remedy: `${vendor} lists its codes: ${listed}`,
    spec: UNREGISTERED,
    documented: listed,
  }
}
