import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import { hashOf, leftHalfHash } from '../../jose/keys/hash.ts'
import { hashDifference } from '../../text/hash-difference.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, words } from '../findings.ts'
import type { RuleId } from '../subjects.ts'

type HashClaim = 'at_hash' | 'c_hash' | 's_hash'

/** Judges at_hash, c_hash and s_hash (OIDC Core 3.1.3.6, 3.2.2.10, 3.3.2.11; s_hash: FAPI 1.0 Advanced 5.1.1). */
export function judgeIdTokenHashes(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings(facts)
  const types = words(facts.response_type)
  const front = facts.channel === 'front'
  // Whoever verifies a token by itself gave the access token to compare at_hash with.
  if ((front && types.includes('token')) || (facts.channel === 'given' && facts.access_token !== undefined))
    found.look('idt-at-hash-missing', claims['at_hash'] !== undefined, { expected: 'at_hash', actual: 'absent' })
  if (front && types.includes('code'))
    found.look('idt-c-hash-missing', claims['c_hash'] !== undefined, { expected: 'c_hash', actual: 'absent' })
  compare(found, facts, claims, { claim: 'at_hash', rule: 'idt-at-hash-mismatch', value: facts.access_token })
  compare(found, facts, claims, { claim: 'c_hash', rule: 'idt-c-hash-mismatch', value: facts.code })
  compare(found, facts, claims, { claim: 's_hash', rule: 'idt-s-hash-mismatch', value: facts.state })
  return found.list
}

interface Comparison {
  readonly claim: HashClaim
  readonly rule: RuleId
  /** What was hashed; undefined when it is not known. */
  readonly value: string | undefined
}

const OF: Readonly<Record<HashClaim, string>> = { at_hash: 'access token', c_hash: 'code', s_hash: 'state' }

function compare(found: Findings, facts: IdTokenFacts, claims: JsonObject, { claim, rule, value }: Comparison): void {
  if (claims[claim] === undefined) return
  if (value === undefined) {
    found.undecided(rule, `There is no ${OF[claim]} to compare ${claim} with.`)
    return
  }
  const expected = hashes(value, facts)
  if (expected.length === 0) {
    found.undecided(rule, `The algorithm of the ID Token names no hash to compare ${claim} by.`)
    return
  }
  found.look(
    rule,
    expected.some((hash) => hash === claims[claim]),
    () => {
      const said = madeOtherwise(facts, claims[claim], claim)
      return {
        ...(said !== undefined && { message: `${claim} does not fit the ${OF[claim]}; ${said}.` }),
        expected: expected.join(' or '),
        actual: claims[claim],
      }
    },
  )
}

/** How a hash was made that is none of those it should be, where that can be told. */
function madeOtherwise(facts: IdTokenFacts, made: JsonValue | undefined, claim: HashClaim): string | undefined {
  const { access_token, code, state, token } = facts
  if (!isText(made) || token.form !== 'jws') return undefined
  const known = { at_hash: access_token, c_hash: code, s_hash: state }
  const claims = [claim, ...(['at_hash', 'c_hash', 's_hash'] as const).filter((each) => each !== claim)]
  const values = claims.flatMap((each) => (known[each] === undefined ? [] : [[OF[each], known[each]] as const]))
  return hashDifference(made, { values, hash: hashOf(String(token.header['alg'])) ?? '' })
}

/** EdDSA leaves the curve, and so the hash, to the key; either is accepted. */
function hashes(value: string, { token }: IdTokenFacts): readonly string[] {
  const alg = token.form === 'jws' ? token.header['alg'] : undefined
  if (typeof alg !== 'string') return []
  const curves = alg === 'EdDSA' ? ['Ed25519', 'Ed448'] : [undefined]
  return curves.flatMap((crv) => leftHalfHash(value, alg, crv) ?? [])
}
