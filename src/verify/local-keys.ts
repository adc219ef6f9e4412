import { createPublicKey } from 'node:crypto'
import { pathIn } from '../config/reference.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { Provider } from '../flows/provider.ts'
import type { JsonValue } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { isObject } from '../jose/json/values.ts'
import type { KeySource } from '../jose/keys/keys.ts'

/** Keys that the command line holds, and where from in words. */
export interface LocalKeys {
  readonly form: 'local'
  readonly from: KeySource
  readonly source: string
  readonly trust: string
  /** Whose metadata were asked for beside, to compare the token with. */
  readonly provider?: Provider | undefined
}

/** The key that an option holds or refers to; undefined where none does. Throws `invalid_option` for what is no key, or one for everybody. */
export async function localKeys({ options }: Pick<Context, 'options'>): Promise<LocalKeys | undefined> {
  const secret = await options.secret('secret')
  if (secret !== undefined) {
    // What is left of it without line ends: they alone are no secret.
    if (secret.replace(/[\r\n]+/g, '') === '') throw emptySecret('--secret')
    refusePublicKey(secret)
    const trust = 'a shared secret: everybody who has it could have made the token'
    return { form: 'local', from: { secret }, source: '--secret', trust }
  }
  for (const name of ['jwks', 'key'] as const) {
    const [file] = await options.files(name)
    if (!file) continue
    const source = `--${name} ${file.given}`
    const from = keySource(file.text, source)
    if (isEmptySecret(from)) throw emptySecret(source)
    const place = pathIn(file.given) === undefined ? 'what the command line refers to' : 'a file of this machine'
    return { form: 'local', from, source, trust: `${place}, trusted as it is` }
  }
  return undefined
}

function emptySecret(source: string): Error {
  return cliError(
    'invalid_option',
    `${source} is an empty secret, with which anybody can sign.`,
    'Give the secret that the token was signed with.',
  )
}

/** Symmetric keys without an octet, and no other key beside them. */
function isEmptySecret(from: KeySource): boolean {
  const keys = 'jwk' in from ? [from.jwk] : 'jwks' in from && Array.isArray(from.jwks['keys']) ? from.jwks['keys'] : []
  return keys.length > 0 && keys.every((key) => isObject(key) && key['kty'] === 'oct' && octets(key['k']) === 0)
}

function octets(k: JsonValue | undefined): number {
  return typeof k === 'string' ? Buffer.from(k, 'base64url').length : 0
}

/** A public key used as an HMAC secret is the classic confusion of algorithms (RFC 8725 2.1). */
function refusePublicKey(secret: string): void {
  const form = publicForm(secret.trim())
  if (form === undefined) return
  throw cliError('invalid_option', `--secret is ${form}, not a shared secret.`, 'Give it as --key <file>.')
}

function publicForm(text: string): string | undefined {
  if (text.includes('-----BEGIN ')) return 'a key in PEM form'
  if (text.startsWith('{')) {
    const { value } = readJson(text)
    return isObject(value) && ('kty' in value || 'keys' in value) ? 'a JWK' : undefined
  }
  if (text.length < SHORTEST_DER || !/^[\w+/=\s-]+$/.test(text)) return undefined
  try {
    createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
    return 'a public key in DER form'
  } catch {
    return undefined
  }
}

/** No public key is shorter, in characters of base64. */
const SHORTEST_DER = 56

function keySource(text: string, source: string): KeySource {
  if (text.includes('-----BEGIN ')) return { pem: text }
  const reading = readJson(text)
  if (isObject(reading.value))
    return Array.isArray(reading.value['keys']) ? { jwks: reading.value } : { jwk: reading.value }
  throw cliError(
    'invalid_option',
    `${source} is neither PEM nor a JWK: ${reading.faults[0]?.message ?? 'it is no JSON object'}.`,
    'Give a JWK, a JWK Set or a PEM file.',
  )
}
