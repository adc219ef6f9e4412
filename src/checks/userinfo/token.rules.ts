import { reject } from '../entry.ts'

export const userinfoTokenRules = {
  'ui-signed-iss-aud': reject('OIDC Core 1.0 5.3.2', {
    title: 'Signed UserInfo names issuer and client',
    holds: 'A signed answer has iss of the issuer and aud with the client_id.',
    wrong: 'The signed answer does not name issuer and client.',
    why: 'It could be an answer made for another client or by another issuer.',
    operator: 'Add iss and aud to signed answers.',
    client: 'Reject the answer.',
    fault: 'a UserInfo JWT for another client',
  }),
  'ui-signature-invalid': reject('OIDC Core 1.0 5.3.2', {
    title: 'Signed UserInfo verifies',
    holds: 'The signature of a signed answer verifies with a key of the issuer.',
    wrong: 'The signature of the answer does not verify.',
    why: 'The answer was changed, or made by somebody else.',
    operator: 'Sign with a key published at jwks_uri.',
    client: 'Throw the answer away.',
    fault: 'a UserInfo JWT of a stranger',
  }),
}
