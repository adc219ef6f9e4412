import type { Option } from 'commander'
import { list, option } from './option.ts'

/** What any grant may ask the token endpoint for. */
export function tokenOptions(): Option[] {
  return [
    option('--scope <scopes>', 'scope to ask for, used verbatim (OIDC_SCOPE)', { variable: 'OIDC_SCOPE' }),
    list('--resource <uri>', 'resource indicator (RFC 8707); repeatable'),
    option('--authorization-details <json>', 'authorization details (RFC 9396); also @file'),
    option('--dpop', 'bind the tokens to a key made for them (RFC 9449)'),
  ].map((each) => each.helpGroup('Token request:'))
}
