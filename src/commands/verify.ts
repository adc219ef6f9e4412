import { judgeVerification, type VerificationFacts } from '../checks/verification.ts'
import { CliError, cliError } from '../errors.ts'
import { findTokens } from '../jose/input.ts'
import type { JsonObject } from '../jose/json.ts'
import { type KindChoice, kindToVerify } from '../jose/kind.ts'
import { MAX_TOKEN, readToken } from '../jose/read-token.ts'
import type { JweReading, Kind, SignatureVerdict, TokenReading } from '../jose/token.ts'
import type { Check } from '../trace/trace.ts'
import type { Context, Outcome } from './context.ts'
import { readInput, readStandardInput, tokenTooLarge } from './input.ts'
import { checkSignature, chooseKeys, holdsSeveral, type KeyChoice, trustOf } from './verify-keys.ts'
import { type Expectations, verdictOf } from './verify-lines.ts'

interface VerifyResult {
  verified: boolean | null
  kind: Kind
  alg: string | null
  kid: string | null
  key_source: string | null
  /** How far the key can be trusted, in words. */
  key_trust: string
  header: JsonObject | null
  claims: JsonObject | null
}

/** `verify [token]`: signature and every rule of its kind, against keys that the command line names; many lines of input in parallel. */
export async function verify(context: Context, args: readonly string[]): Promise<Outcome> {
  const [given = '-'] = args
  if (given !== '-') return verifyOne(context, await readInput(context, given))
  const input = await readStandardInput(context)
  if (input.text !== undefined) return verifyOne(context, input.text)
  context.talk.linesOnly()
  const { verifyMany } = await import('./verify-many.ts')
  const choice = context.options.text('kind') === 'dpop' && !namesKey(context) ? undefined : await chooseKeys(context)
  return verifyMany(context, input.blocks, choice, kindChoice(context), (keys) => expectations(context, keys))
}

async function verifyOne(context: Context, text: string): Promise<Outcome> {
  const [found, ...others] = findTokens(text)
  if (!found)
    throw cliError('input_unreadable', 'There is no token to verify.', 'Give a token, or write it to standard input.')
  if (others.length > 0) context.recorder.note(`The first of ${others.length + 1} tokens was verified.`)
  const outer = readToken(found.raw)
  if (found.raw.length > MAX_TOKEN) throw tokenTooLarge()
  const token = outer.form === 'jwe' ? await decrypted(context, outer) : outer
  const kind = kindToVerify(token, found.hint, kindChoice(context))
  const choice = kind === 'dpop' && !namesKey(context) ? undefined : await chooseKeys(context)
  const result: VerifyResult = {
    verified: null,
    kind,
    alg: null,
    kid: null,
    key_source: null,
    key_trust: trustOf(choice),
    header: token.form === 'opaque' ? null : token.header,
    claims: token.form === 'jws' ? (token.claims ?? null) : null,
  }
  context.recorder.trace.result = result
  await context.recorder.step('verify', async (open) => {
    const signature =
      token.form === 'jws' ? await checkSignature(choice, open, token, context.options.text('alg')) : UNSIGNED
    result.alg = signature.alg ?? null
    result.kid = signature.kid ?? null
    result.key_source = signature.keySource ?? null
    const about = await expectations(context, choice)
    const encrypted = outer.form === 'jwe' ? outer : undefined
    const facts: VerificationFacts = { ...about, token, encrypted, signature, now: context.env.now() }
    const place = { loopback: choice?.provider?.loopback }
    open.check(...context.judge(judgeVerification(kind, facts), place))
    result.verified = verdictOf(signature, open.step.checks)
    if (result.verified !== true)
      throw open.step.failure ? new CliError(open.step.failure) : notVerified(result, signature, open.step.checks)
  })
  return undefined
}

/** A client that was named is the audience of an ID Token, and so is a nonce in it. */
function kindChoice({ options }: Context): KindChoice {
  const expectsIdToken = options.sourceOf('clientId') === 'flag' || options.text('nonce') !== undefined
  return { kind: options.text('kind') as Kind | undefined, expectsIdToken }
}

function namesKey(context: Context): boolean {
  return ['secret', 'key', 'jwks', 'jwksUri', 'issuer'].some((name) => context.options.sourceOf(name) === 'flag')
}

const UNSIGNED: SignatureVerdict = { verified: null, alg: undefined, kid: undefined, keySource: undefined, faults: [] }

function notVerified(result: VerifyResult, signature: SignatureVerdict, checks: readonly Check[]): Error {
  const why =
    signature.faults[0]?.message ??
    (result.verified === null ? 'there is no key that could verify it' : 'a rule that must hold is broken')
  return cliError(
    'not_verified',
    `The token is not verified: ${why}.`,
    checks.some((check) => check.verdict === 'fail')
      ? 'The failing checks say what is wrong; oidc-cli decode shows what it says.'
      : 'oidc-cli decode shows what it says; give a key that fits with --jwks, --key or --issuer.',
  )
}

async function expectations(context: Context, choice: KeyChoice | undefined): Promise<Expectations> {
  const { options, recorder } = context
  const provider = choice?.provider
  return {
    // A key in hand may still be known to be of one issuer.
    issuer: provider ? provider.issuer : options.sourceOf('issuer') === 'flag' ? options.text('issuer') : undefined,
    metadata: provider?.metadata ?? {},
    audience: options.text('audience'),
    client_id: options.text('clientId'),
    nonce: options.text('nonce'),
    expectedAlg: options.text('alg'),
    access_token: await options.secret('accessToken'),
    htm: options.text('htm'),
    htu: options.text('htu'),
    clockSkewMs: provider && (await skewOf(recorder.trace.steps.flatMap((step) => step.exchanges))),
    severalKeys: holdsSeveral(choice),
    toleranceSeconds: options.number('clockTolerance') ?? 30,
  }
}

async function skewOf(
  exchanges: Parameters<typeof import('../flows/id-token.ts').clockSkew>[0][],
): Promise<number | undefined> {
  const { clockSkew } = await import('../flows/id-token.ts')
  return exchanges.map(clockSkew).findLast((skew) => skew !== undefined)
}

async function decrypted(context: Context, outer: JweReading): Promise<TokenReading> {
  const { decryptionKeys } = await import('../flows/decryption.ts')
  const keys = await decryptionKeys(context, await context.options.secret('clientSecret'))
  const { openJwe } = await import('../jose/open-jwe.ts')
  return openJwe(outer, keys)
}
