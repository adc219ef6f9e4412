import { createPublicKey } from 'node:crypto'
import { dpopSignature } from '../checks/access-token/dpop.ts'
import type { Place } from '../checks/engine.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { pathIn } from '../config/reference.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { fetchingFrom, type IssuerKeys, issuerKeys } from '../flows/keys.ts'
import type { Known } from '../flows/known.ts'
import { type DiscoverySettings, findProvider, type Provider } from '../flows/provider.ts'
import type { JsonValue } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { isObject } from '../jose/json/values.ts'
import { type KeySource, readKeys } from '../jose/keys/keys.ts'
import { verifyJws } from '../jose/keys/verify.ts'
import type { JwsReading, SignatureVerdict } from '../jose/tokens/token.ts'

/** Keys that the command line holds, and where from in words. */
interface LocalKeys {
  readonly form: 'local'
  readonly from: KeySource
  readonly source: string
  readonly trust: string
}

/** Keys that the issuer, or a URL, publishes. */
export interface ProviderKeys {
  readonly form: 'provider'
  readonly provider: Provider
  readonly keys: IssuerKeys
  readonly secret?: string
  readonly trust: string
}

/** The key that a DPoP proof brings along, which is used where `--kind dpop` asks for it and nowhere else (RFC 9449 4.3). */
interface BroughtKey {
  readonly form: 'brought'
  readonly trust: string
}

/** What signatures are checked with. */
export type KeyChoice = LocalKeys | ProviderKeys | BroughtKey

const BROUGHT: BroughtKey = {
  form: 'brought',
  trust:
    'brought along by the proof: whoever made it holds this key; that says nothing of who that is, and no issuer vouches for it',
}

/**
 * Chooses where the key comes from: the one flag that says so, else the proof itself with `--kind dpop`, else the issuer in force.
 * Throws `invalid_option` for several, `missing_option` for none.
 */
export async function chooseKeys(context: Context): Promise<KeyChoice> {
  const { options } = context
  const given = (['secret', 'key', 'jwks'] as const).filter((name) => options.text(name) !== undefined)
  const fromUri = options.sourceOf('jwksUri') === 'flag'
  refuseSeveral([...given.map((name) => `--${name}`), ...(fromUri ? ['--jwks-uri'] : [])])
  const inHand = await keysInHand(context)
  if (inHand) return inHand
  if (options.text('jwksUri') === undefined && options.text('issuer') === undefined) {
    throw cliError(
      'missing_option',
      'There is nothing to verify with.',
      'Give one of --issuer, --jwks-uri, --jwks, --key, --secret; --kind dpop verifies a proof with the key that it brings along.',
    )
  }
  const provider = await findProvider(context, discoveryFor(context))
  const at = { context, provider }
  return providerKeys({ ...at, keys: issuerKeys(at, fetchingFrom(at)) })
}

/** What is asked of the issuer; beside a URL of keys it is only what iss must be. */
export function discoveryFor({ options }: Pick<Context, 'options'>): DiscoverySettings {
  return { documents: options.sourceOf('jwksUri') === 'flag' ? 'none' : 'first', act: 'verify' }
}

/** The keys that a provider publishes. */
export async function providerKeys({ context, provider, keys }: Known): Promise<ProviderKeys> {
  const secret = await context.options.secret('clientSecret')
  return { form: 'provider', provider, keys, secret, trust: trustIn(provider) }
}

/** The key that needs nobody to be asked for; undefined where the issuer in force has it. */
export async function keysInHand(context: Pick<Context, 'options'>): Promise<LocalKeys | BroughtKey | undefined> {
  const { options } = context
  const local = await localKeys(context)
  return local ?? (options.text('kind') === 'dpop' && options.sourceOf('jwksUri') !== 'flag' ? BROUGHT : undefined)
}

function refuseSeveral(flags: readonly string[]): void {
  if (flags.length < 2) return
  throw cliError(
    'invalid_option',
    `${flags.join(' and ')} each name a key, and only one can be right.`,
    'Give one of --issuer, --jwks-uri, --jwks, --key, --secret.',
  )
}

function trustIn(provider: Provider): string {
  const uri = String(provider.metadata['jwks_uri'] ?? '')
  if (uri === '') return 'no key: the issuer names no jwks_uri'
  const way = uri.startsWith('https:') ? 'over TLS' : 'over plain http, where anybody on the way could change it'
  if (provider.form === 'flags') return `fetched from the URL given, ${way}; that it is the issuer's was not checked`
  return `fetched from the jwks_uri of the issuer's metadata, ${way}`
}

async function localKeys({ options }: Pick<Context, 'options'>): Promise<LocalKeys | undefined> {
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

/** Checks the signature of a token with what was chosen. */
export async function checkSignature(
  choice: KeyChoice,
  open: JudgedStep,
  token: JwsReading,
  expectedAlg: string | undefined,
): Promise<SignatureVerdict> {
  if (choice.form === 'brought') return dpopSignature(token, { expectedAlg })
  if (choice.form === 'local') return verifyJws(token, readKeys(choice.from, choice.source), { expectedAlg })
  return choice.keys.verify(open, token, { expectedAlg, secret: choice.secret })
}

/** Where what is verified stands: with its issuer. */
export function placeOf(choice: KeyChoice): Place {
  return { loopback: choice.form === 'provider' && choice.provider.loopback }
}

/** Whether a token has to say which of the keys signed it. */
export function holdsSeveral(choice: KeyChoice): boolean | undefined {
  if (choice.form === 'brought') return undefined
  if (choice.form === 'provider') return choice.keys.count() > 1
  const { from } = choice
  return 'jwks' in from && Array.isArray(from.jwks['keys']) && from.jwks['keys'].length > 1
}
