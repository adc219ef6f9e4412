import type { VerificationFacts } from '../checks/verification/facts.ts'
import { type CliError, cliError } from '../errors.ts'
import { isDetached } from '../jose/tokens/detached.ts'
import type { Kind } from '../jose/tokens/token.ts'
import type { Check } from '../trace/trace.ts'
import { whyClosed, whyForeign } from './closed.ts'
import { whyRefused } from './expectations.ts'

/** Failed checks for which a token must not be accepted. */
interface Rejections {
  /** About metadata and keys, before the token was judged. */
  readonly before: readonly Check[]
  readonly all: readonly Check[]
}

/** What a token came to. */
interface Judged {
  readonly kind: Kind
  readonly verified: boolean | null
}

/** The failure of a token that is not verified: why, and what to do next. */
export function notVerified(
  facts: VerificationFacts,
  { kind, verified }: Judged,
  { before, all }: Rejections,
): CliError {
  const closed = whyClosed(facts, kind)
  const [fault] = facts.signature.faults
  const why =
    fault?.message ??
    whyRefused(before) ??
    closed?.why ??
    (verified === null ? 'there is no key that could verify it' : whyBroken(before, all))
  return cliError('not_verified', `The token is not verified: ${why}.`, closed?.hint ?? hintFor(facts, all))
}

/** What the first broken rule about the token itself says, and its id. */
function whyBroken(before: readonly Check[], all: readonly Check[]): string {
  const first = all.find((check) => !before.includes(check))
  return first ? `${first.message.replace(/\.$/, '')} (${first.id})` : 'a rule that must hold is broken'
}

function hintFor(facts: VerificationFacts, all: readonly Check[]): string {
  const [fault] = facts.signature.faults
  if (isDetached(facts.token)) return DETACHED
  const foreign = whyForeign(facts)
  if (foreign !== undefined) return foreign
  if (fault?.remedy !== undefined) return fault.remedy
  if (fault?.ruledOut) return inVain(fault.ruledOut)
  const advice = all.find(({ advice }) => advice !== undefined)?.advice
  if (advice !== undefined) return `${advice} See: oidc-cli explain ${all[0]?.id}`
  return all.length > 0
    ? 'The failing checks say what is wrong; oidc-cli decode shows what it says.'
    : 'oidc-cli decode shows what it says; give a key that fits with --jwks, --key or --issuer.'
}

const DETACHED =
  'It has no payload: where that was sent apart, as with x-jws-signature, give it to the letter by --payload <@file>.'

function inVain(ruledOut: readonly string[]): string {
  return `Ruled out by trying: ${ruledOut.join('; ')}. So it was changed after it was signed, or a key that is not at hand signed it.`
}
