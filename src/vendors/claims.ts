import { claimingVendors } from './claiming.ts'
import { fits } from './sentence.ts'
import type { VendorClaim } from './vendor.ts'

/** A claim of a vendor, with whose it is. */
export interface MeantClaim extends VendorClaim {
  readonly vendor: string
  readonly documented: string
  readonly read: string
}

/** What a claim means to each vendor that has it. */
export function claimsNamed(name: string): readonly MeantClaim[] {
  return claimingVendors().flatMap(({ title, claims: { list, documented, read } }) => {
    const claim = claimIn(list, name)
    return claim ? [{ ...claim, vendor: title, documented, read }] : []
  })
}

/** Names of claims of vendors that are written out. */
export function claimNames(): readonly string[] {
  return [...new Set(claimingVendors().flatMap(({ claims }) => claims.list.map(({ name }) => name)))].filter(
    (name) => !name.includes('*'),
  )
}

/** What the claims of a token mean to the vendor that it is of, which its issuer or a telling claim says; of none where several may be. */
export function readerOfClaims(claims: Readonly<Record<string, unknown>>): (name: string) => MeantClaim | undefined {
  const { iss } = claims
  const issued = claimingVendors().filter(({ claims: { issuers = [] } }) =>
    issuers.some((pattern) => typeof iss === 'string' && fits(pattern, iss)),
  )
  const names = Object.keys(claims).slice(0, MOST)
  const telling = claimingVendors().filter(({ claims: { list } }) =>
    names.some((name) => list.some((claim) => claim.telling && fits(claim.name, name))),
  )
  const [vendor, ...others] = telling.length > 0 ? telling : issued
  if (!vendor || others.length > 0) return () => undefined
  const { title, claims: own } = vendor
  return (name) => {
    const claim = claimIn(own.list, name)
    return claim && { ...claim, vendor: title, documented: own.documented, read: own.read }
  }
}

/** Claims that are looked at. */
const MOST = 200

/** A claim by its name, before one whose name has a part that varies. */
function claimIn(list: readonly VendorClaim[], name: string): VendorClaim | undefined {
  return list.find((claim) => claim.name === name) ?? list.find((claim) => fits(claim.name, name))
}
