import { warning } from '../entry.ts'

export const requestAssertionRules = {
  'rp-assertion-aud': warning('FAPI 2.0 Security Profile 5.3.3.1-5', {
    title: 'Client assertion is for the issuer',
    holds: 'The audience of a client assertion is the issuer, as one string.',
    wrong: 'The audience of the client assertion is something else than the issuer as one string.',
    why: 'An assertion for several audiences, or for one that another server may claim, can be passed on by whoever receives it.',
    operator: 'Accept the issuer as audience.',
    client: 'Set aud to the issuer of the metadata, unless the provider insists on its token endpoint.',
  }),
}
