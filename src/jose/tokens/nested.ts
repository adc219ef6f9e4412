import type { JwsReading, SignatureVerdict, TokenReading } from './token.ts'

/** The innermost token of those that were signed around one another, and the others, the outermost first. */
export function innermost(token: TokenReading): {
  readonly token: TokenReading
  readonly around: readonly JwsReading[]
} {
  if (token.form !== 'jws' || !token.nested) return { token, around: NONE }
  const around: JwsReading[] = []
  let inner: TokenReading = token
  while (inner.form === 'jws' && inner.nested) {
    around.push(inner)
    inner = inner.nested
  }
  const outside = around.flatMap(({ faults }) => faults)
  // What is wrong with how the outer ones are written is wrong with the whole.
  return { token: outside.length > 0 ? { ...inner, faults: [...outside, ...inner.faults] } : inner, around }
}

/** What became of a signature where others were made around it: all must hold. */
export function withOuter(own: SignatureVerdict, outside: readonly SignatureVerdict[]): SignatureVerdict {
  const failed = outside.find(({ verified }) => verified !== true)
  if (!failed || own.verified === false) return own
  const faults = failed.faults.map((fault) => ({ ...fault, message: `around the token: ${fault.message}` }))
  return { ...failed, verified: own.verified === null ? null : failed.verified, faults }
}

const NONE: readonly JwsReading[] = []
