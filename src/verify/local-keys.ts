import { pathIn } from '../config/reference.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { Provider } from '../flows/provider.ts'
import type { JsonValue } from '../jose/json/json.ts'
import { isObject } from '../jose/json/values.ts'
import { type KeyText, readKeyText } from '../jose/keys/key-text.ts'
import type { KeySource } from '../jose/keys/keys.ts'
import { whyNoKey } from '../jose/keys/no-key.ts'
import { secretOctets } from '../text/secret-encoding.ts'
import { requireEncoding, secretEncodingIn } from './secret.ts'

/** Keys that the command line holds, and where from in words. */
export interface LocalKeys {
  readonly form: 'local'
  readonly from: KeySource
  /** What was read of a key or key set; undefined for a secret. */
  readonly text?: KeyText
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
    const encoding = secretEncodingIn(options)
    requireEncoding(secret, encoding, '--secret')
    if (secretOctets({ text: secret, encoding })?.length === 0) throw emptySecret('--secret')
    const trust = 'a shared secret: everybody who has it could have made the token'
    return { form: 'local', from: { secret, encoding }, source: '--secret', trust }
  }
  for (const name of ['jwks', 'key'] as const) {
    const [file] = await options.files(name)
    if (!file) continue
    const source = `--${name} ${file.given}`
    const read = keySource(file.text, source)
    const from = read.held
    if (isEmptySecret(from)) throw emptySecret(source)
    const place = pathIn(file.given) === undefined ? 'what the command line refers to' : 'a file of this machine'
    return { form: 'local', from, text: read, source, trust: `${place}, trusted as it is` }
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
  const found = readKeyText(text)
  if (!found) return undefined
  return 'pem' in found.held ? 'a key in DER or PEM form, in base64' : 'a JWK'
}

function keySource(text: string, source: string): KeyText {
  const found = readKeyText(text)
  if (found) return found
  throw cliError(
    'invalid_option',
    `${source} is neither PEM nor a JWK: ${whyNoKey(text)}.`,
    'Give a JWK, a JWK Set or a PEM file.',
  )
}
