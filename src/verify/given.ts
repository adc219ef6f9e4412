import type { JudgedStep } from '../checks/judged-steps.ts'
import { notCompared } from '../checks/verification/asked.ts'
import type { VerificationFacts } from '../checks/verification/facts.ts'
import { VERIFIED_KINDS } from '../checks/verification/kinds.ts'
import { judgeVerification } from '../checks/verification/verification.ts'
import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import { readInput, readStandardInput, tokenTooLarge } from '../input.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { isDetached, withPayload } from '../jose/tokens/detached.ts'
import { type FoundToken, findTokens, withoutLineBreaks } from '../jose/tokens/input.ts'
import { type KindChoice, kindToVerify } from '../jose/tokens/kind.ts'
import { innermost, withOuter } from '../jose/tokens/nested.ts'
import { MAX_TOKEN, readToken } from '../jose/tokens/read-token.ts'
import type { JweReading, JwsReading, Kind, SignatureVerdict, TokenReading } from '../jose/tokens/token.ts'
import { undoneNote } from '../jose/tokens/undone.ts'
import { fill } from '../stopped.ts'
import { expectationsOf, rejections, type Verifying, verifyingIn } from './expectations.ts'
import { checkSignature, chooseKeys, judgeKeys, type KeyChoice, placeOf } from './keys.ts'
import { isVerified } from './line-verifier.ts'
import { notVerified } from './not-verified.ts'

/** What `verify` tells of a token. */
export interface Verified {
  verified: boolean | null
  kind: Kind
  alg: string | null
  kid: string | null
  key_source: string | null
  /** How far the key can be trusted, in words. */
  key_trust: string
  /** Expectations that matter for this kind and were compared with nothing. */
  not_compared: readonly string[]
  header: JsonObject | null
  claims: JsonObject | null
}

/** `verify [token]`: signature and every rule of its kind, against keys that the command line names; many lines of input in parallel, which is null. */
export async function verifyGiven(context: Context, given = '-'): Promise<Verified | null> {
  const told = (): void => void context.recorder.note(undoneNote(['utf-16']) ?? '')
  if (given !== '-') return verifyOne(context, await readInput(context, given, { told }))
  const input = await readStandardInput(context, { told })
  if (input.text !== undefined) return verifyOne(context, input.text)
  context.talk.linesOnly()
  context.waitFreely()
  const { verifyMany } = await import('./bulk.ts')
  await verifyMany(context, input.blocks, await chooseKeys(context), kindChoice(context))
  return null
}

async function verifyOne(context: Context, text: string): Promise<Verified> {
  const found = theToken(text)
  const raw = withoutLineBreaks(found.raw)
  const undone = undoneNote([...(found.undone ?? []), ...(raw === found.raw ? [] : (['line-breaks'] as const))])
  if (undone !== undefined) context.recorder.note(undone)
  if (raw.length > MAX_TOKEN) throw tokenTooLarge()
  const subject = await subjectOf(context, raw, found.hint)
  const { token, kind } = subject
  const choice = await chooseKeys(context)
  const unverified: Verified = {
    verified: null,
    kind,
    alg: null,
    kid: null,
    key_source: null,
    key_trust: choice.trust,
    not_compared: [],
    header: token.form === 'opaque' ? null : token.header,
    claims: token.form === 'jws' ? (token.claims ?? null) : null,
  }
  const judge = async (open: JudgedStep, result: Verified): Promise<void> => {
    const { steps } = context.recorder.run
    const facts = await verificationFacts(verifyingIn(context), open, choice, subject)
    const { signature } = facts
    result.alg = signature.alg ?? null
    result.kid = signature.kid ?? null
    result.key_source = signature.keySource ?? null
    const before = rejections({ steps })
    open.judge(judgeVerification(kind, facts))
    result.not_compared = notCompared(kind, facts)
    result.verified = isVerified(signature, rejections({ steps }))
    if (result.verified === true) return
    throw open.step.failure
      ? new CliError(open.step.failure)
      : notVerified(facts, result, { before, all: rejections({ steps }) })
  }
  return fill(unverified, (result) => context.step('verify', (open) => judge(open, result), placeOf(choice)))
}

/** A token to verify, as far as it could be opened. */
interface Subject {
  /** The innermost, where tokens were signed around it. */
  readonly token: TokenReading
  /** Those that were signed around it, the outermost first. */
  readonly around: readonly JwsReading[]
  readonly encrypted: JweReading | undefined
  readonly kind: Kind
}

/** The token of a text and what it is verified as; `hint` is the name that it stood under. */
export async function subjectOf(
  context: Pick<Context, 'options'>,
  raw: string,
  hint: string | undefined,
): Promise<Subject> {
  const outer = await withItsPayload(context, readToken(raw))
  const encrypted = outer.form === 'jwe' ? outer : undefined
  const { token, around } = innermost(encrypted ? await decrypted(context, encrypted) : outer)
  return { token, around, encrypted, kind: kindToVerify(token, hint, kindChoice(context)) }
}

/** A token with the payload that was sent apart from it; throws `invalid_option` where it has one of its own. */
async function withItsPayload({ options }: Pick<Context, 'options'>, token: TokenReading): Promise<TokenReading> {
  const [content] = await options.files('payload')
  if (!content) return token
  if (isDetached(token)) return withPayload(token, content.text)
  throw cliError(
    'invalid_option',
    '--payload is the content of a detached JWS, and this token is none: nothing may stand between its two dots.',
    'Leave --payload out, or give the token without its payload.',
  )
}

/** Checks the signature of a token with what was chosen, and gathers what it is judged by. */
export async function verificationFacts(
  run: Verifying,
  open: JudgedStep,
  choice: KeyChoice,
  { token, around, encrypted }: Subject,
): Promise<VerificationFacts> {
  const alg = run.options.text('alg')
  judgeKeys(open, choice)
  const own = token.form === 'jws' ? await checkSignature(choice, open, token, alg) : UNSIGNED
  const outside: SignatureVerdict[] = []
  for (const each of around) outside.push(await checkSignature(choice, open, each, alg))
  const signature = withOuter(own, outside)
  return { ...(await expectationsOf(run, choice)), token, encrypted, signature, now: open.step.startedAt }
}

/** The one token of a text that can be verified; opaque ones beside it cannot. Throws `usage` for several, since one of them could be forged. */
export function theToken(text: string): FoundToken {
  const all = findTokens(text, 'left')
  const signed = all.filter(({ raw }) => readToken(raw).form !== 'opaque')
  const found = signed[0] ?? all[0]
  if (!found)
    throw cliError('input_unreadable', 'There is no token to verify.', 'Give a token, or write it to standard input.')
  if (signed.length < 2) return found
  const names = signed.flatMap(({ hint }) => hint ?? [])
  throw cliError(
    'usage',
    `${signed.length} tokens were given${names.length > 0 ? ` (${[...new Set(names)].join(', ')})` : ''}, and verify takes one at a time.`,
    'Give the one that is meant, or each on a line of its own on standard input.',
  )
}

/** A client that was named is the audience of an ID Token, and so is a nonce in it. */
function kindChoice({ options }: Pick<Context, 'options'>): KindChoice {
  const expectsIdToken = options.sourceOf('clientId') === 'flag' || options.text('nonce') !== undefined
  const named = options.text('kind')
  return { kind: VERIFIED_KINDS.find((kind) => kind === named), expectsIdToken }
}

const UNSIGNED: SignatureVerdict = { verified: null, alg: undefined, kid: undefined, keySource: undefined, faults: [] }

async function decrypted(context: Pick<Context, 'options'>, outer: JweReading): Promise<TokenReading> {
  const { decryptionKeys, roundsLeave } = await import('../flows/decryption.ts')
  const keys = await decryptionKeys(context, await context.options.secret('clientSecret'))
  const { openJwe } = await import('../jose/keys/open-jwe.ts')
  return openJwe(outer, keys, roundsLeave(context))
}
