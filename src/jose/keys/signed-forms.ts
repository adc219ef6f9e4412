import { createHash } from 'node:crypto'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'
import { writeJson } from '../json/writer.ts'
import { base64Text } from '../tokens/encoded.ts'
import type { JwsReading } from '../tokens/token.ts'

/** What may have been signed in the place of what the token has. */
interface SignedForm {
  /** After "it verifies". */
  readonly how: string
  readonly signed: string
  readonly remedy: string
}

/** Longest content of which other forms are made. */
const LONGEST = 256 * 1024

/** Ways in which header or payload differ from what was signed (RFC 7515 5.1). */
export function* signedForms(token: JwsReading): Generator<SignedForm, void> {
  const { signingInput } = token
  if (signingInput.length > LONGEST) return
  const dot = signingInput.indexOf('.')
  const [head, body] = [signingInput.slice(0, dot), signingInput.slice(dot + 1)]
  yield* withHashedNonce(token, body)
  const headBytes = Buffer.from(head, 'base64url')
  const payload = Buffer.from(token.payload)
  for (const encoding of [padded, standard]) {
    const [how, encode] = encoding
    const signed = `${encode(headBytes)}.${encode(payload)}`
    if (signed !== signingInput)
      yield {
        how: `over header and payload in ${how}`,
        signed,
        remedy: `${SIGN_AS_SENT} Encode by base64url without padding.`,
      }
  }
  const text = payload.toString('utf8')
  yield {
    how: 'over the payload as it is, not encoded',
    signed: `${head}.${text}`,
    remedy: `${SIGN_AS_SENT} An unencoded payload is said by b64 and crit (RFC 7797).`,
  }
  yield { how: 'over the payload alone, without the header', signed: text, remedy: SIGN_AS_SENT }
  for (const [how, changed] of rewritings(text))
    yield {
      how: `over the payload ${how}`,
      signed: `${head}.${token.header['b64'] === false ? changed : Buffer.from(changed).toString('base64url')}`,
      remedy: CHANGED,
    }
  const header = compact(headBytes.toString('utf8'))
  if (header !== undefined)
    yield {
      how: 'over the header written as compact JSON',
      signed: `${Buffer.from(header).toString('base64url')}.${body}`,
      remedy: CHANGED,
    }
}

const SIGN_AS_SENT = 'Have the signer sign the characters of the token before the last dot, as they are sent.'
const CHANGED = 'Look what reads and writes the token on its way: a token is passed on character for character.'

type Encoding = readonly [how: string, encode: (bytes: Buffer) => string]
const padded: Encoding = ['base64url with padding', (bytes) => withPadding(bytes.toString('base64url'))]
const standard: Encoding = ['base64 instead of base64url', (bytes) => bytes.toString('base64')]

function withPadding(text: string): string {
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

/** Tokens for Microsoft Graph and its like are signed over the hash of the nonce that they show, so that nobody else can use them. */
function* withHashedNonce({ header, headerJson }: JwsReading, body: string): Generator<SignedForm, void> {
  const { nonce } = header
  if (typeof nonce !== 'string' || !headerJson) return
  const hashed = createHash('sha256').update(nonce).digest('base64url')
  const changed = headerJson.text.replace(JSON.stringify(nonce), () => JSON.stringify(hashed))
  yield {
    how: 'with the nonce of its header hashed by SHA-256, as Entra signs tokens for Microsoft Graph and its like',
    signed: `${Buffer.from(changed).toString('base64url')}.${body}`,
    remedy:
      'Do not verify it: the token is for that API alone, which knows to hash the nonce. Ask for an access token for an API of your own to verify one.',
  }
}

/** A payload as it may have been before something read and wrote it. */
function* rewritings(text: string): Generator<readonly [how: string, changed: string], void> {
  const bare = text.trimEnd()
  if (bare !== text) yield ['without the white space at its end', bare]
  else yield ['with a line feed at its end', `${text}\n`]
  if (text.includes('\r\n')) yield ['with line feeds alone', text.replaceAll('\r\n', '\n')]
  else if (text.includes('\n')) yield ['with carriage returns before its line feeds', text.replaceAll('\n', '\r\n')]
  yield ['with a byte order mark before it', `\ufeff${text}`]
  const decoded = base64Text(text)
  if (decoded !== undefined) yield ['once it is decoded from base64', decoded]
  const written = compact(text)
  if (written !== undefined) yield ['written as compact JSON', written]
  const { value } = readJson(text)
  if (value === undefined) return
  for (const indent of [2, 4]) {
    const pretty = writeJson(value, indent)
    if (pretty !== text) yield ['written as JSON over several lines', pretty]
  }
}

/** The same JSON without white space; undefined where it has none, or is none. */
function compact(text: string): string | undefined {
  const value = asObject(readJson(text).value)
  const written = value && writeJson(value)
  return written === text ? undefined : written
}
