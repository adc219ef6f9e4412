import type { Registered } from '../../documents/client-metadata.ts'
import type { JweReading } from '../../jose/tokens/token.ts'
import type { Findings } from '../findings.ts'
import { stated } from '../findings.ts'
import type { RuleId } from '../subjects.ts'

/** What a client is registered with for one kind of response: members with that beginning. */
interface AgreedFacts {
  readonly prefix: 'id_token' | 'userinfo' | 'authorization'
  readonly registered: Registered | undefined
}

/** Algorithms of one kind of response that are registered; undefined where nothing is said. */
export function agreedAlgorithms({ prefix, registered = {} }: AgreedFacts): {
  readonly signing: string | undefined
  readonly alg: string | undefined
  readonly enc: string | undefined
} {
  return {
    signing: registered[`${prefix}_signed_response_alg`],
    alg: registered[`${prefix}_encrypted_response_alg`],
    enc: registered[`${prefix}_encrypted_response_enc`],
  }
}

/** How the encryption of a response differs from the registered one, in a few words each. */
export function encryptionDifferences({ header }: JweReading, about: AgreedFacts): readonly string[] {
  const { alg, enc } = agreedAlgorithms(about)
  return [
    ...(alg === undefined || header['alg'] === alg ? [] : [`alg is not ${alg}`]),
    ...(enc === undefined || header['enc'] === enc ? [] : [`enc is not ${enc}`]),
  ]
}

/**
 * Looks at whether an encrypted response has the registered algorithms. Where signing alone is registered that it is encrypted too
 * is a warning: by default there is no encryption, but somebody may have left it out of what they said.
 */
export function lookAtAgreedEncryption(found: Findings, rule: RuleId, outer: JweReading, about: AgreedFacts): void {
  const { signing, alg, enc } = agreedAlgorithms(about)
  if (signing === undefined && alg === undefined && enc === undefined) return
  const actual = { alg: stated(outer.header['alg']), enc: stated(outer.header['enc']) }
  if (alg === undefined && enc === undefined) {
    found.look(rule, false, {
      message: `It came encrypted, and ${about.prefix}_encrypted_response_alg is not among what the client is registered with.`,
      expected: 'no encryption, as registered',
      actual,
      severity: 'W',
      reject: false,
    })
    return
  }
  const differences = encryptionDifferences(outer, about)
  found.look(rule, differences.length === 0, () => ({
    message: `It is encrypted by other algorithms than registered: ${differences.join(', ')}.`,
    expected: { ...(alg === undefined ? {} : { alg }), ...(enc === undefined ? {} : { enc }) },
    actual,
  }))
}
