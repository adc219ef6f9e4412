/** What alone differs between two issuers that people take for one, as the end of a sentence; undefined where more does, or nothing. */
export function slipBetween(one: string, other: string): string | undefined {
  if (one === other) return undefined
  if (one.replace(/\/+$/, '') === other.replace(/\/+$/, '')) return 'a trailing slash differs'
  if (one.toLowerCase() === other.toLowerCase()) return 'upper and lower case differ'
  if (one.replace(/^https?:/, '') === other.replace(/^https?:/, '')) return 'the scheme differs'
  return withoutPort(one) === withoutPort(other) ? 'the default port differs' : undefined
}

/** An issuer without the port that its scheme implies. */
function withoutPort(issuer: string): string {
  return issuer.replace(/^(https:\/\/[^/?#]*):443(?=\/|$)|^(http:\/\/[^/?#]*):80(?=\/|$)/i, '$1$2')
}
