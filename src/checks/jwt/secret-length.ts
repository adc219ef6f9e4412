import type { SignatureVerdict } from '../../jose/tokens/token.ts'
import type { Findings } from '../findings.ts'
import { RULE_OF } from './faults.ts'

/** The shared secret that a signature was checked with. */
interface SecretFacts {
  readonly signature: Pick<SignatureVerdict, 'alg' | 'secretBytes'>
  /** Whether it was named to verify with; a client secret is the provider's choice. */
  readonly secretNamed?: boolean
}

/** Judges whether a shared secret is at least as long as the hash of its algorithm (RFC 7518 3.2). */
export function lookAtSecretLength(found: Findings, { signature, secretNamed }: SecretFacts): void {
  const { alg, secretBytes } = signature
  const bytes = Number(/^HS(\d{3})$/.exec(alg ?? '')?.[1] ?? 0) / 8
  if (secretBytes === undefined || bytes === 0) return
  found.look(RULE_OF['weak-secret'], secretBytes >= bytes, () => ({
    expected: `at least ${bytes} bytes`,
    actual: `${secretBytes} bytes`,
    ...(secretNamed ? { severity: 'E', reject: true } : {}),
  }))
}
