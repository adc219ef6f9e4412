import type { RefusalCause } from './causes.ts'
import type { CodeForm, Vendor, VendorWord } from './vendor.ts'
import { VENDORS } from './vendors.ts'

/** What a provider says of a refusal. */
export interface Said {
  readonly error?: string | undefined
  readonly description?: string | undefined
  readonly uri?: string | undefined
}

/** What a word of a vendor means. */
export interface VendorMeaning {
  readonly vendor: string
  readonly code: string
  readonly cause: RefusalCause | undefined
  readonly means: string
  readonly remedy: string
  /** Where that is documented, and the day it was read. */
  readonly documented: string
  readonly read: string
}

/** What is read of a description; none is longer. */
const LONGEST = 2000

/** The words of vendors in what a provider said; of several vendors where their sentence is the same. */
export function vendorWords(said: Said): readonly VendorMeaning[] {
  const sentence = plain(said.description ?? '')
  return VENDORS.flatMap((vendor) => {
    const codes = new Set(codesIn(vendor.form, [said.error ?? '', said.description ?? '', said.uri ?? '']))
    return vendor.words
      .filter(
        (word) => codes.has(word.code) || word.code === said.error || (besides(word, said) && isSaid(word, sentence)),
      )
      .map((word) => meaningOf(vendor, word))
  })
}

function meaningOf(vendor: Vendor, { code, cause, means, remedy, documented }: VendorWord): VendorMeaning {
  return {
    vendor: vendor.title,
    code,
    cause,
    means,
    remedy,
    documented: documented ?? vendor.documented,
    read: vendor.read,
  }
}

function besides(word: VendorWord, said: Said): boolean {
  return word.errors === undefined || (said.error !== undefined && word.errors.includes(said.error))
}

function isSaid(word: VendorWord, sentence: string): boolean {
  return sentence !== '' && (word.says ?? []).some((pattern) => fits(plain(pattern), sentence))
}

/** In small letters, with single blanks, without the full stop: how a sentence ends differs between releases. */
function plain(text: string): string {
  return text.slice(0, LONGEST).toLowerCase().split(/\s/).filter(Boolean).join(' ').replace(/\.$/, '')
}

/** Whether a text is a pattern whose `*` stands for anything: piece after piece, each where it first occurs. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...more] = pattern.split('*')
  const last = more.pop()
  if (last === undefined) return text === pattern
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const piece of more) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

/** The codes of a form that occur in texts. */
function codesIn(form: CodeForm | undefined, texts: readonly string[]): readonly string[] {
  if (form === undefined) return []
  return texts.flatMap((text) =>
    text
      .slice(0, LONGEST)
      .split(form.prefix)
      .slice(1)
      .map((rest) => /^\d*/.exec(rest)?.[0] ?? '')
      .filter(({ length }) => length >= form.digits[0] && length <= form.digits[1])
      .map((digits) => `${form.prefix}${digits}`),
  )
}
