/** A compact token that begins as base64url of a JSON object does. */
export const TOKEN = /^e[w-z0-9_-][\w-]*\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?(?:~[\w-]*)*(?:\.[\w-]*\.[\w-]*)?$/

/** Tokens and cookies of others that can be told by how they begin: PASETO, zipped Flask, Django, iron, ASP.NET Core, Rails, oauth2-proxy, Express. */
const FOREIGN =
  /^(?:v[1-4]\.(?:local|public)\.[\w-]{20,}(?:\.[\w-]+)?|\.eJ[\w-]+\.[\w-]{5,8}\.[\w-]{20,}|\.?[\w-]{4,}:\w{5,7}:[\w-]{27,86}|Fe26\.2\*.+|CfDJ8[\w-]{20,}|[\w+/%=]{8,}--[\da-f]{40,128}|[\w+/%]{20,}(?:=|%3D){0,2}--[\w+/%]{16,}(?:=|%3D){0,2}--[\w+/%=]{20,}|[\w+/=-]{20,}\|\d{10}\|[\w+/-]{20,}={0,2}|s(?::|%3A)[\w-]{16,}\.[\w+/%=]{20,})$/

/** Characters of the longest of them; patterns with alternatives run out of stack in texts of megabytes. */
const LONGEST_FOREIGN = 128 * 1024

/** Whether a value looks like a token or a signed cookie whatever it is called. */
export function looksLikeToken(value: string): boolean {
  return TOKEN.test(value) || (value.length <= LONGEST_FOREIGN && FOREIGN.test(value))
}

/** How long signatures of an algorithm are, in characters of base64url; of RSA with keys of 2048, 3072, 4096 and 1024 bits. */
const SIGNATURES: readonly (readonly [alg: RegExp, lengths: readonly number[]])[] = [
  [/^(?:RS|PS)\d/, [342, 512, 683, 171]],
  [/^HS256$/, [43]],
  [/^HS384$/, [64]],
  [/^(?:HS512|ES256K?|EdDSA|Ed25519)$/, [86]],
  [/^ES384$/, [128]],
  [/^ES512$/, [176]],
  [/^none$/i, [0]],
]

/** Tags of content encryptions that are not of 16 octets, as characters of base64url. */
const TAGS: Readonly<Record<string, number>> = { 'A192CBC-HS384': 32, 'A256CBC-HS512': 43 }

/** What the header of a token says of how long it is. */
export interface Extent {
  /** Dots between its segments. */
  readonly dots: 2 | 4
  /** How many characters the last segment may have; none where that is not known. */
  readonly last: readonly number[]
}

/** What the header of a token says of its extent; undefined for what does not begin as base64url of a JSON object. */
export function extentOf(first: string): Extent | undefined {
  const header = Buffer.from(first.slice(0, LONGEST_HEADER), 'base64url').toString('latin1')
  if (!/^(?:\xef\xbb\xbf)?\s*\{\s*(?:["}]|$)/.test(header)) return undefined
  const enc = /"enc"\s*:\s*"([^"]{1,40})"/.exec(header)?.[1]
  if (enc !== undefined) return { dots: 4, last: [(Object.hasOwn(TAGS, enc) ? TAGS[enc] : undefined) ?? 22] }
  const alg = /"alg"\s*:\s*"([^"]{1,40})"/.exec(header)?.[1] ?? ''
  return { dots: 2, last: SIGNATURES.find(([pattern]) => pattern.test(alg))?.[1] ?? [] }
}

/** Characters of a header that are looked at. */
const LONGEST_HEADER = 16 * 1024
