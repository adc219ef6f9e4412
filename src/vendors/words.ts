import type { RefusalCause } from './causes.ts'
import { codesIn, hasForm, listedAt } from './form.ts'
import { fits, plain } from './sentence.ts'
import type { Vendor, VendorWord } from './vendor.ts'
import { vendors } from './vendors.ts'

/** What a provider says of a refusal. */
export interface Said {
  readonly error?: string | undefined
  readonly description?: string | undefined
  readonly uri?: string | undefined
  /** Codes of its own that stand in members beside these. */
  readonly codes?: readonly string[] | undefined
  /** Sentences beside the description. */
  readonly sentences?: readonly string[] | undefined
}

/** What is known of the provider. */
export interface Home {
  /** The preset that it was named by. */
  readonly preset?: string | undefined
  /** Of its issuer and endpoints. */
  readonly hosts?: readonly string[]
}

/** What a word of a vendor means. */
export interface VendorMeaning {
  readonly vendor: string
  readonly code: string
  readonly cause: RefusalCause | undefined
  readonly means: string
  readonly remedy: string
  /** Where that is documented, and the day on which it was gathered. */
  readonly documented: string
  readonly read: string
}

/** A code of the form of a vendor that is not among its words. */
export interface UnlistedCode {
  readonly vendor: string
  readonly code: string
  /** Where the vendor lists it. */
  readonly listed: string
}

/** What is read of a text. */
const LONGEST = 4000

/**
 * The words of vendors in what a provider said; of several vendors where their sentence is the same. Where the provider is known to
 * be of one vendor, only that one's words are meant, if any is said.
 */
export function vendorWords(said: Said, at: Home = {}): readonly VendorMeaning[] {
  const heard = {
    ...said,
    plain: sentencesOf(said)
      .map(plain)
      .filter((sentence) => sentence !== ''),
  }
  const all = vendors().map((vendor) => {
    const home = isHome(vendor, at)
    return { vendor, home, words: wordsOf(vendor, heard, (word) => home || !word.common) }
  })
  const home = all.filter(({ home: own, words }) => own && words.sure.length + words.loose.length > 0)
  const meant = home.length > 0 ? home : all
  // A bare code of a word of English is less than a sentence or a code of a form.
  const isSure = meant.some(({ words }) => words.sure.length > 0)
  return meant.flatMap(({ vendor, words }) =>
    (isSure ? words.sure : words.loose).map((word) => meaningOf(vendor, word)),
  )
}

/** Codes of vendors' forms in what a provider said, whose meaning is not known here. */
export function unlistedCodes(said: Said): readonly UnlistedCode[] {
  return vendors().flatMap((vendor) =>
    formCodes(vendor, said)
      .filter((code) => !vendor.words.some((word) => word.code === code))
      .map((code) => unlisted(vendor, code)),
  )
}

/** The vendor of whose form a word is, and where that lists it. */
export function unlistedCode(word: string): UnlistedCode | undefined {
  const vendor = vendors().find((each) => hasForm(each, word))
  return vendor && unlisted(vendor, word)
}

function unlisted({ title, form }: Vendor, code: string): UnlistedCode {
  return { vendor: title, code, listed: form ? listedAt(form, code) : '' }
}

interface Heard extends Said {
  /** The sentences, plain. */
  readonly plain: readonly string[]
}

interface SaidWords {
  /** Said by a sentence or a code of the vendor's form. */
  readonly sure: readonly VendorWord[]
  /** Said by a bare code, which others may use too. */
  readonly loose: readonly VendorWord[]
}

function wordsOf(vendor: Vendor, heard: Heard, counts: (word: VendorWord) => boolean): SaidWords {
  const codes = formCodes(vendor, heard)
  const words = vendor.words.filter(counts)
  const sure = words.filter((word) => codes.includes(word.code) || isSaid(word, heard))
  const bare = [heard.error ?? '', ...(heard.codes ?? [])]
  return { sure, loose: words.filter((word) => !sure.includes(word) && bare.includes(word.code)) }
}

export function meaningOf(vendor: Vendor, { code, cause, means, remedy, documented }: VendorWord): VendorMeaning {
  const at = { documented: documented ?? vendor.documented, read: vendor.read }
  return { vendor: vendor.title, code, cause, means, remedy, ...at }
}

/** Whether a provider is known to be of a vendor. */
export function isHome({ presets = [], hosts = [] }: Vendor, at: Home): boolean {
  if (at.preset !== undefined && presets.includes(at.preset)) return true
  return (at.hosts ?? []).some((host) => hosts.some((pattern) => fits(pattern, host)))
}

/** The presets of a provider: the one that it was named by, and those of the vendor whose host it has. */
export function presetsOf(at: Home): readonly string[] {
  const named = at.preset === undefined ? [] : [at.preset]
  const hosted = vendors().filter((vendor) => isHome(vendor, { hosts: at.hosts ?? [] }))
  return [...new Set([...named, ...hosted.flatMap(({ presets = [] }) => presets)])]
}

function isSaid({ says = [], errors }: VendorWord, { error, plain: sentences }: Heard): boolean {
  if (errors && !(error !== undefined && errors.includes(error))) return false
  return says.some((pattern) => sentences.some((sentence) => fits(plain(pattern), sentence)))
}

function sentencesOf({ description, sentences = [] }: Said): readonly string[] {
  return [...(description === undefined ? [] : [description]), ...sentences]
}

function formCodes({ form }: Vendor, said: Said): readonly string[] {
  if (form === undefined) return []
  const told = [said.error ?? '', ...sentencesOf(said), ...(said.codes ?? [])]
  const texts = form.in === 'uri' ? [said.uri ?? ''] : [...told, said.uri ?? '']
  return [...new Set(texts.flatMap((text) => codesIn(form, text.slice(0, LONGEST))))]
}
