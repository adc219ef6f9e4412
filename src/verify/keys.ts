import { dpopSignature, keyOfProof } from '../checks/access-token/dpop.ts'
import type { Place } from '../checks/engine.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { judgeGivenKey } from '../checks/keys/form.ts'
import type { Options } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { fetchingFrom, type IssuerKeys, issuerKeys } from '../flows/keys.ts'
import type { Known } from '../flows/known.ts'
import { type DiscoverySettings, findProvider, type Provider } from '../flows/provider.ts'
import { readKeys } from '../jose/keys/keys.ts'
import { verifyJws } from '../jose/keys/verify.ts'
import type { JwsReading, SignatureVerdict } from '../jose/tokens/token.ts'
import type { SecretEncoding } from '../text/secret-encoding.ts'
import { type LocalKeys, localKeys } from './local-keys.ts'
import { requireEncoding, secretEncodingIn } from './secret.ts'

/** Keys that the issuer, or a URL, publishes. */
export interface ProviderKeys {
  readonly form: 'provider'
  readonly provider: Provider
  readonly keys: IssuerKeys
  readonly secret?: string
  readonly secretEncoding?: SecretEncoding
  readonly trust: string
}

/** The key that a DPoP proof brings along, which is used where `--kind dpop` asks for it and nowhere else (RFC 9449 4.3). */
interface BroughtKey {
  readonly form: 'brought'
  readonly trust: string
  readonly provider?: undefined
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
  const given = KEYS_IN_HAND.filter((name) => options.text(name) !== undefined)
  const fromUri = options.sourceOf('jwksUri') === 'flag'
  refuseSeveral([...given.map((name) => `--${name}`), ...(fromUri ? ['--jwks-uri'] : [])])
  const inHand = await keysInHand(context)
  if (inHand) {
    const asked = inHand.form === 'local' && isBeside(options)
    return beside(inHand, asked ? await findProvider(context, discoveryFor(context)) : undefined)
  }
  if (['jwksUri', 'issuer', 'metadataUrl'].every((name) => options.text(name) === undefined)) {
    throw cliError(
      'missing_option',
      'There is nothing to verify with.',
      'Give one of --issuer, --metadata-url, --jwks-uri, --jwks, --key, --secret; --kind dpop verifies a proof with the key that it brings along.',
    )
  }
  const provider = await findProvider(context, discoveryFor(context))
  const at = { context, provider }
  return providerKeys({ ...at, keys: issuerKeys(at, fetchingFrom(at)) })
}

/** What is asked of the issuer: beside a URL of keys it is only what iss must be, unless this run says where its metadata lie. */
export function discoveryFor({ options }: Pick<Context, 'options'>): DiscoverySettings {
  if (isBeside(options) && KEYS_IN_HAND.some((name) => options.text(name) !== undefined)) return { documents: 'first' }
  const none = options.sourceOf('jwksUri') === 'flag' && !isBeside(options)
  return { documents: none ? 'none' : 'first', act: 'verify' }
}

/** Options that hold a key themselves. */
const KEYS_IN_HAND = ['secret', 'key', 'jwks'] as const

/** Whether this run says where the metadata lie, which are then asked for beside a key of any place. */
function isBeside(options: Options): boolean {
  return options.sourceOf('metadataUrl') === 'flag'
}

/** Keys in hand, with the provider that their tokens are compared with. */
export function beside(inHand: LocalKeys | BroughtKey, provider: Provider | undefined): LocalKeys | BroughtKey {
  return inHand.form === 'local' ? { ...inHand, provider } : inHand
}

/** The keys that a provider publishes. */
export async function providerKeys({ context, provider, keys }: Known): Promise<ProviderKeys> {
  const secret = await context.options.secret('clientSecret')
  const secretEncoding = secretEncodingIn(context.options)
  requireEncoding(secret, secretEncoding, '--client-secret')
  return { form: 'provider', provider, keys, secret, secretEncoding, trust: trustIn(provider) }
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
  if (provider.given.has('jwks_uri'))
    return `fetched from the URL given, ${way}; that it is the issuer's was not checked`
  const { requested, source } = provider
  if (requested === undefined)
    return `fetched from the jwks_uri of the metadata of ${source?.url ?? 'nobody'}, ${way}; nothing told which issuer they should be of`
  return `fetched from the jwks_uri of the issuer's metadata, ${way}`
}

/** Checks the signature of a token with what was chosen. */
export async function checkSignature(
  choice: KeyChoice,
  open: JudgedStep,
  token: JwsReading,
  expectedAlg: string | undefined,
): Promise<SignatureVerdict> {
  if (choice.form === 'provider') {
    const { secret, secretEncoding } = choice
    return choice.keys.verify(open, token, { expectedAlg, secret, secretEncoding })
  }
  const keys = choice.form === 'brought' ? keyOfProof(token) : readKeys(choice.from, choice.source)
  const verdict =
    choice.form === 'brought' ? dpopSignature(token, { expectedAlg }) : verifyJws(token, keys, { expectedAlg })
  if (verdict.verified !== false) return verdict
  const { explained } = await import('../jose/keys/signature-cause.ts')
  return explained(verdict, token, keys)
}

/** Judges a key of the command line, by how it is written. */
export function judgeKeys(open: JudgedStep, choice: KeyChoice): void {
  if (choice.form === 'local' && choice.text) open.judge(judgeGivenKey(choice.text, choice.source))
}

/** Where what is verified stands: with its issuer. */
export function placeOf(choice: KeyChoice): Place {
  return { loopback: choice.provider?.loopback === true }
}

/** Whether a token has to say which of the keys signed it. */
export function holdsSeveral(choice: KeyChoice): boolean | undefined {
  if (choice.form === 'brought') return undefined
  if (choice.form === 'provider') return choice.keys.count() > 1
  const { from } = choice
  return 'jwks' in from && Array.isArray(from.jwks['keys']) && from.jwks['keys'].length > 1
}
