import type { X509Certificate } from 'node:crypto'

/** Products that open TLS on the way and issue a certificate of their own for each host, by what their issuers are called. */
const PRODUCTS: readonly (readonly [pattern: RegExp, product: string])[] = [
  [/zscaler/i, 'Zscaler'],
  [/netskope|goskope/i, 'Netskope'],
  [/fortinet|fortigate/i, 'FortiGate of Fortinet'],
  [/cisco umbrella|opendns/i, 'Cisco Umbrella'],
  [/palo ?alto|globalprotect/i, 'Palo Alto Networks'],
  [/blue ?coat|proxysg|symantec web security/i, 'Blue Coat (Symantec)'],
  [/sophos/i, 'Sophos'],
  [/skyhigh|mcafee web gateway/i, 'Skyhigh (McAfee)'],
  [/forcepoint|websense/i, 'Forcepoint'],
  [/check ?point/i, 'Check Point'],
  [/barracuda/i, 'Barracuda'],
  [/sonicwall/i, 'SonicWall'],
  [/watchguard|fireware/i, 'WatchGuard'],
  [/menlo security/i, 'Menlo Security'],
  [/cato networks/i, 'Cato Networks'],
  [/gateway ca - cloudflare|cloudflare (?:for teams|zero trust|gateway)/i, 'Cloudflare Gateway'],
  [/kaspersky/i, 'Kaspersky'],
  [/eset ssl filter/i, 'ESET'],
  [/avast|avg web/i, 'Avast'],
  [/bitdefender/i, 'Bitdefender'],
  [/mitmproxy/i, 'mitmproxy'],
  [/charles proxy/i, 'Charles'],
  [/fiddler|do_not_trust/i, 'Fiddler'],
  [/portswigger|burp/i, 'Burp'],
]

/** Certificates of a chain that are looked at. */
const LONGEST_CHAIN = 10
const LONGEST_NAME = 400

/** The product that made the certificate a server showed, as far as the names of its issuers tell. */
export function inspectingProduct(certificate: X509Certificate | undefined): string | undefined {
  const names = issuers(certificate)
  return PRODUCTS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1]
}

function issuers(first: X509Certificate | undefined): readonly string[] {
  const names: string[] = []
  for (let each = first; each && names.length < LONGEST_CHAIN; each = each.issuerCertificate)
    names.push((each.issuer ?? '').replaceAll('\n', ', ').slice(0, LONGEST_NAME))
  return names
}
