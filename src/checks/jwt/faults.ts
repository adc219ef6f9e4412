import type { SignatureVerdict, TokenFault } from '../../jose/token.ts'
import type { Details } from '../findings.ts'

/** What a report says of a fault of a token's form: a sentence with the place, and what was expected and found. */
export function faultDetails(fault: TokenFault): Details {
  const place = fault.offset === undefined ? '' : ` (character ${fault.offset} of the token)`
  return {
    message: `${sentence(fault.message.replace(/\.$/, ''))}${place}.`,
    expected: fault.expected,
    actual: fault.actual,
  }
}

/** A clause with a capital letter in front; one that begins with a wire name stays as it is. */
export function sentence(clause: string): string {
  return /^(the|no|none|several|this|an?|any|byte|which) /.test(clause)
    ? `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}`
    : clause
}

/** Why a signature does not verify, for a report; the first reason where there are several. */
export function signatureDetails({ faults }: Pick<SignatureVerdict, 'faults'>): Details {
  return faults[0] ? faultDetails(faults[0]) : { message: 'The signature does not verify.' }
}
