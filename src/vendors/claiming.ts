import type { VendorClaims } from './vendor.ts'
import { vendors } from './vendors.ts'

/** A vendor with the claims of its tokens. */
export interface ClaimingVendor {
  readonly title: string
  readonly claims: VendorClaims
}

const CLAIMING: readonly ClaimingVendor[] = vendors().flatMap(({ title, claims }) =>
  claims ? [{ title, claims }] : [],
)

/** The vendors whose tokens have claims of their own; a function, since the build loads them when first asked for. */
export function claimingVendors(): readonly ClaimingVendor[] {
  return CLAIMING
}
