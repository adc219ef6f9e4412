import { resolve } from 'node:path'
import { judgeVerification } from '../checks/verification.ts'
import { cliError } from '../errors.ts'
import { readTextFile } from '../files/read.ts'
import { issuerKeys } from '../flows/keys.ts'
import { findProvider, type Provider } from '../flows/provider.ts'
import { isObject } from '../flows/run.ts'
import { findTokens } from '../jose/input.ts'
import type { JsonObject } from '../jose/json.ts'
import { readJson } from '../jose/json-reader.ts'
import { type KeySet, type KeySource, readKeys } from '../jose/keys.ts'
import { kindOf } from '../jose/kind.ts'
import { readToken } from '../jose/read-token.ts'
import type { JwsReading, Kind, SignatureVerdict, TokenReading } from '../jose/token.ts'
import { verifyJws } from '../jose/verify.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Context, Outcome } from './context.ts'
import { readInput } from './input.ts'

interface VerifyResult {
  verified: boolean | null
  kind: Kind
  alg: string | null
  kid: string | null
  key_source: string | null
  header: JsonObject | null
  claims: JsonObject | null
}

/** `verify [token]`: signature and every rule of its kind, against keys that the command line names. */
export async function verify(context: Context, args: readonly string[]): Promise<Outcome> {
  const [found] = findTokens(await readInput(context, args[0] ?? '-'))
  if (!found)
    throw cliError('input_unreadable', 'There is no token to verify.', 'Give a token, or write it to standard input.')
  const verifier = await chooseVerifier(context)
  const outer = readToken(found.raw)
  const token = outer.form === 'jwe' ? await decrypted(context, outer) : outer
  const kind = (context.options.text('kind') as Kind | undefined) ?? kindOf(token, found.hint)
  const result: VerifyResult = {
    verified: null,
    kind,
    alg: null,
    kid: null,
    key_source: null,
    header: null,
    claims: null,
  }
  context.recorder.trace.result = result
  await context.recorder.step('verify', async (open) => {
    const signature = token.form === 'jws' ? await verifier.verify(open, token) : UNSIGNED
    result.alg = signature.alg ?? null
    result.kid = signature.kid ?? null
    result.key_source = signature.keySource ?? null
    result.header = token.form === 'opaque' ? null : token.header
    result.claims = token.form === 'jws' ? (token.claims ?? null) : null
    judge(context, open, verifier.provider, token, kind, signature)
    result.verified = verdict(open, signature)
    if (result.verified !== true) throw notVerified(result, signature)
  })
  return undefined
}

const UNSIGNED: SignatureVerdict = { verified: null, alg: undefined, kid: undefined, keySource: undefined, faults: [] }

function verdict(open: OpenStep, signature: SignatureVerdict): boolean | null {
  const rejected = open.step.checks.some((check) => check.reject && check.verdict === 'fail')
  if (signature.verified === null) return rejected ? false : null
  return signature.verified && !rejected
}

function notVerified(result: VerifyResult, signature: SignatureVerdict): Error {
  const why =
    signature.faults[0]?.message ??
    (result.verified === null ? 'there is no key that could verify it' : 'a rule that must hold is broken')
  return cliError(
    'not_verified',
    `The token is not verified: ${why}.`,
    'The failing checks say what is wrong; oidc-cli decode shows what it says.',
  )
}

function judge(
  context: Context,
  open: OpenStep,
  provider: Provider | undefined,
  token: TokenReading,
  kind: Kind,
  signature: SignatureVerdict,
): void {
  const { options } = context
  const findings = judgeVerification(kind, {
    token,
    signature,
    issuer: provider?.issuer,
    metadata: provider?.metadata ?? {},
    audience: options.text('audience') ?? (kind === 'id_token' ? options.text('clientId') : undefined),
    nonce: options.text('nonce'),
    expectedAlg: options.text('alg'),
    now: context.env.now(),
    toleranceSeconds: options.number('clockTolerance') ?? 30,
  })
  open.check(...context.judge(findings, { loopback: provider?.loopback }))
}

interface Verifier {
  readonly provider: Provider | undefined
  verify(open: OpenStep, token: JwsReading): Promise<SignatureVerdict>
}

/** Where the key comes from: one of the flags, else the issuer in force. */
async function chooseVerifier(context: Context): Promise<Verifier> {
  const { options } = context
  const policy = { expectedAlg: options.text('alg') }
  const local = await localKeys(context)
  if (local) return { provider: undefined, verify: (_open, token) => verifyJws(token, local, policy) }
  if (options.text('jwksUri') === undefined && options.text('issuer') === undefined) {
    throw cliError(
      'missing_option',
      'There is nothing to verify with.',
      'Give one of --issuer, --jwks-uri, --jwks, --key, --secret.',
    )
  }
  const provider = await findProvider(context)
  const keys = issuerKeys(context, provider)
  const secret = await options.secret('clientSecret')
  return { provider, verify: (open, token) => keys.verify(open, token, { ...policy, secret }) }
}

async function localKeys(context: Context): Promise<KeySet | undefined> {
  const { options } = context
  const secret = await options.secret('secret')
  if (secret !== undefined) return readKeys({ secret }, '--secret')
  for (const name of ['jwks', 'key'] as const) {
    const file = options.text(name)
    if (file === undefined) continue
    const text = await readTextFile(resolve(context.env.cwd, file), { maxBytes: 2 * 1024 * 1024, what: `--${name}` })
    return readKeys(keySource(text, name, file), `--${name} ${file}`)
  }
  return undefined
}

function keySource(text: string, name: string, file: string): KeySource {
  if (text.includes('-----BEGIN')) return { pem: text }
  const reading = readJson(text)
  if (isObject(reading.value))
    return Array.isArray(reading.value['keys']) ? { jwks: reading.value } : { jwk: reading.value }
  throw cliError(
    'invalid_option',
    `--${name} ${file} is neither PEM nor a JWK: ${reading.faults[0]?.message ?? 'it is no JSON object'}.`,
    'Give a JWK, a JWK Set or a PEM file.',
  )
}

async function decrypted(context: Context, outer: TokenReading): Promise<TokenReading> {
  const { decryptionKeys } = await import('../flows/decryption.ts')
  const { decryptJwe } = await import('../jose/decrypt.ts')
  const opened = await decryptJwe(
    outer.raw,
    await decryptionKeys(context, await context.options.secret('clientSecret')),
  )
  if ('faults' in opened) return { ...outer, faults: [...outer.faults, ...opened.faults] }
  return readToken(Buffer.from(opened.plaintext).toString('utf8'))
}
