import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { type GivenSecret, SECRET_ENCODINGS, type SecretEncoding, secretOctets } from '../../text/secret-encoding.ts'
import { decodePercent, encodeForm } from '../../text/url-encoding.ts'
import type { JwsReading } from '../tokens/token.ts'
import type { CauseFacts } from './key-cause.ts'
import { CLIENT_SECRET } from './keys.ts'
import type { Diagnosis } from './signature-cause.ts'

/** A secret as it may have been meant. */
interface Meant {
  /** After "with": "the secret read as base64". */
  readonly how: string
  readonly octets: Buffer
  readonly remedy: string
}

/** Hashes of the HMAC algorithms by the octets of a signature. */
const HASHES: Readonly<Record<number, string>> = { 32: '256', 48: '384', 64: '512' }

/** Why an HMAC does not verify: the secret is written in another way than it was taken, or another hash was used (RFC 7518 3.2). */
export function secretCause({ token, keys, alg, fault }: CauseFacts): Diagnosis {
  const secrets = keys.given ? [keys.given] : keys.keys.flatMap(({ kty, key }) => (kty === 'oct' ? asText(key) : []))
  if (secrets.length === 0) return { tried: [] }
  const bits = HASHES[token.signature.length]
  if (bits === undefined)
    return {
      tried: [],
      cause: {
        message: `it has ${token.signature.length} octets, and ${alg} makes ${Number(alg.slice(2)) / 8}: it was cut, or it is none`,
        remedy: 'Take the token from where it was issued, whole.',
      },
    }
  const also = `HS${bits}` === alg ? '' : `, as HS${bits}: alg says ${alg}`
  for (const given of secrets.slice(0, MOST_SECRETS))
    for (const { how, octets, remedy } of meanings(given)) {
      if (!holds(token, `sha${bits}`, octets)) continue
      if (fault === 'signature' && also === '' && how === ITSELF) continue
      const own = keys.source === CLIENT_SECRET ? `${AS_IT_IS} With verify: ${remedy}` : remedy
      return {
        tried: [],
        cause: { message: `it verifies with ${how}${also}`, remedy: also === '' ? own : OTHER_HASH },
      }
    }
  return {
    tried: [
      `the secret as base64, base64url and hexadecimal, with and without quotes, white space and line end`,
      'an empty secret',
    ],
  }
}

const MOST_SECRETS = 20
const ITSELF = 'the secret as it stands'
const AS_IT_IS =
  'Have the provider key the HMAC with the text of the client secret as it is (OpenID Connect Core 10.1).'
const OTHER_HASH = 'Have the signer write into alg what it signs by; a verifier must not go by another.'

/** The text of a JWK's k, of which people make the secret itself. */
function asText(key: KeyObject): GivenSecret {
  return { text: key.export().toString('base64url'), encoding: 'base64url' }
}

function holds({ signingInput, signature }: JwsReading, hash: string, secret: Buffer): boolean {
  const mac = createHmac(hash, secret).update(signingInput).digest()
  return mac.length === signature.length && timingSafeEqual(mac, signature)
}

function* meanings(given: GivenSecret): Generator<Meant, void> {
  const { text, encoding } = given
  const octets = secretOctets(given)
  if (octets) yield { how: ITSELF, octets, remedy: '' }
  for (const other of SECRET_ENCODINGS) {
    if (other === encoding) continue
    const read = secretOctets({ text, encoding: other })
    if (read) yield { how: NAMES[other], octets: read, remedy: readingRemedy(other) }
  }
  for (const [what, changed] of spellings(text))
    for (const other of SECRET_ENCODINGS) {
      const read = secretOctets({ text: changed, encoding: other })
      const also = other === 'utf8' ? '' : `, read as ${other}`
      const flag = other === encoding ? '' : ` and --secret-encoding ${other}`
      if (read) yield { how: `the secret ${what}${also}`, octets: read, remedy: `Give the secret ${what}${flag}.` }
    }
  if (octets) yield* asWritten(octets)
  yield* inTwoLayers(given, octets)
  yield {
    how: 'an empty secret, with which anybody can sign',
    octets: Buffer.alloc(0),
    remedy: 'Look why the signer has no secret: a variable that is not set is empty.',
  }
}

function readingRemedy(encoding: SecretEncoding): string {
  const what = encoding === 'utf8' ? 'the text as it stands' : 'the octets that the text writes, not the text'
  return `Give --secret-encoding ${encoding}; a library is to be given ${what}.`
}

const NAMES = {
  utf8: 'the text of the secret itself',
  base64: 'the secret read as base64',
  base64url: 'the secret read as base64url',
  hex: 'the secret read as hexadecimal',
} as const

/** The secret as it may have stood in the file, variable or form that the signer had it from. */
function* spellings(text: string): Generator<readonly [what: string, changed: string], void> {
  const bare = text.trim()
  const [first] = bare
  if (bare !== text) yield ['without the white space around it', bare]
  if (bare.length > 2 && (first === '"' || first === "'" || first === '`') && bare.endsWith(first))
    yield ['without the quotes around it', bare.slice(1, -1)]
  yield ['with a line feed at its end', `${text}\n`]
  yield ['with carriage return and line feed at its end', `${text}\r\n`]
  yield ['in double quotes', `"${text}"`]
  yield ['in single quotes', `'${text}'`]
  if (text.includes('\\n')) yield ['with line feeds for each \\n', text.replaceAll('\\n', '\n')]
  if (/^0x[\da-f]/i.test(bare)) yield ['without the 0x before it', bare.slice(2)]
  const plain = decodePercent(text)
  if (plain !== undefined && plain !== text) yield ['percent-decoded', plain]
  const encoded = encodeForm(text)
  if (encoded !== text) yield ['form-encoded', encoded]
}

/** The signer may have taken for the secret what only writes it. */
function* asWritten(octets: Buffer): Generator<Meant, void> {
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    const text = octets.toString(encoding)
    const remedy = `Give ${encoding} of the secret as the secret itself, since the signer took it so.`
    yield { how: `the text that ${encoding} makes of the secret`, octets: Buffer.from(text), remedy }
  }
  const wide = Buffer.from(octets.toString('utf8'), 'utf16le')
  yield { how: 'the secret in UTF-16', octets: wide, remedy: 'Have the signer take the secret in UTF-8.' }
}

/** The signer may have written anew what the secret writes, or may have read once more what it reads as. */
function* inTwoLayers({ text, encoding }: GivenSecret, octets: Buffer | undefined): Generator<Meant, void> {
  for (const other of ['base64', 'base64url', 'hex'] as const) {
    const read = other === encoding ? undefined : secretOctets({ text, encoding: other })
    for (const form of read ? (['base64', 'base64url', 'hex'] as const) : []) {
      const remedy = `Give the octets of the secret in ${form} as the secret itself, since the signer took that text.`
      const how = `the text that ${form} makes of the secret read as ${other}`
      if (read) yield { how, octets: Buffer.from(read.toString(form)), remedy }
    }
  }
  const inner = encoding === 'utf8' ? undefined : octets?.toString('utf8')
  for (const other of inner === undefined ? [] : (['base64', 'base64url', 'hex'] as const)) {
    const read = secretOctets({ text: inner ?? '', encoding: other })
    const remedy = `Give what the secret writes in ${encoding} with --secret-encoding ${other}, or as k of the JWK the octets that it writes.`
    if (read) yield { how: `the text that the secret is, read as ${other}`, octets: read, remedy }
  }
}
