import { judgeJwt } from '../checks/jwt.ts'
import type { FoundToken } from '../jose/input.ts'
import type { JsonObject } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import { kindOf } from '../jose/kind.ts'
import { readToken } from '../jose/read-token.ts'
import type { Kind, TokenFault, TokenReading } from '../jose/token.ts'
import type { Check } from '../trace/trace.ts'
import type { Context } from './context.ts'

/** One element of `result.tokens`. */
export interface Decoded {
  readonly kind: Kind
  readonly header: JsonObject | null
  readonly claims: JsonObject | null
  /** Decoding verifies nothing. */
  readonly verified: null
  readonly times: Readonly<Record<string, string>>
  readonly faults: readonly TokenFault[]
  readonly opaque?: { readonly length: number; readonly alphabet: string; readonly entropyBits: number }
}

const TIMES = ['exp', 'nbf', 'iat', 'auth_time']

/** Reads one token as far as it goes and judges its form. */
export async function decodeOne(
  context: Context,
  found: FoundToken,
): Promise<{ readonly decoded: Decoded; readonly checks: readonly Check[] }> {
  const outer = readToken(found.raw)
  const inner = outer.form === 'jwe' ? await decrypted(context, outer) : outer
  const token = inner
  if (token.form === 'opaque') {
    const { length, alphabet, entropyBits } = token
    return {
      decoded: {
        kind: 'opaque',
        header: null,
        claims: null,
        verified: null,
        times: {},
        faults: token.faults,
        opaque: { length, alphabet, entropyBits },
      },
      checks: [],
    }
  }
  const claims = token.form === 'jws' ? (token.claims ?? null) : null
  const decoded: Decoded = {
    kind: kindOf(token, found.hint),
    header: token.header,
    claims,
    verified: null,
    times: claims ? timesOf(claims) : {},
    faults: token.faults,
  }
  const findings = judgeJwt({ token, now: context.env.now(), toleranceSeconds: 30 })
  const own = token.faults
    .filter(
      (fault) =>
        fault.rule === 'idt-not-jwt' || fault.rule === 'idt-crit-unknown' || fault.rule === 'idt-signature-invalid',
    )
    .map((fault) => ({
      rule: fault.rule as 'idt-not-jwt',
      holds: false,
      message: `${fault.message}.`,
      expected: fault.expected,
      actual: fault.actual ?? fault.segment,
    }))
  return { decoded, checks: context.judge([...own, ...findings]) }
}

async function decrypted(context: Context, outer: Extract<TokenReading, { form: 'jwe' }>): Promise<TokenReading> {
  if (context.options.list('decryptKey').length === 0) return outer
  const { decryptionKeys } = await import('../flows/decryption.ts')
  const { decryptJwe } = await import('../jose/decrypt.ts')
  const opened = await decryptJwe(outer.raw, await decryptionKeys(context, undefined))
  if ('faults' in opened) return { ...outer, faults: [...outer.faults, ...opened.faults] }
  return readToken(Buffer.from(opened.plaintext).toString('utf8'))
}

/** Times of a token as UTC; one that has no date is left out. */
function timesOf(claims: JsonObject): Record<string, string> {
  return Object.fromEntries(
    TIMES.flatMap((name) => {
      const seconds = numberOf(claims[name])
      if (seconds === undefined || !Number.isFinite(seconds) || Math.abs(seconds) > 8.64e12) return []
      return [[name, new Date(seconds * 1000).toISOString()]]
    }),
  )
}
