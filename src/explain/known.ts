import { ERRORS } from './errors.ts'
import { vendorEntries } from './vendors.ts'

/** Whether `explain` knows a value of `error`: whoever is sent there finds something. */
export function isErrorCode(code: string): boolean {
  return Object.hasOwn(ERRORS, code) || vendorEntries(code).length > 0
}
