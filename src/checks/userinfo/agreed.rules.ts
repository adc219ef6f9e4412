import { reject, warning } from '../entry.ts'

export const userinfoAgreedRules = {
  'ui-alg-unexpected': reject('OIDC Dynamic Client Registration 1.0 2', {
    title: 'UserInfo is signed as registered',
    holds: 'The answer is signed by the algorithm that the client is registered with.',
    wrong: 'The answer is not signed by the algorithm that the client is registered with.',
    why: 'A client that takes what comes instead lets whoever sends the answer choose how it is protected.',
    operator: 'Sign UserInfo by userinfo_signed_response_alg of the client.',
    client: 'Reject the answer; compare your registration.',
    fault: 'a UserInfo JWT signed by another algorithm than is registered',
    symptoms: ['JSON instead of a JWT from UserInfo'],
  }),
  'ui-not-encrypted': warning('OIDC Core 1.0 5.3.4', {
    title: 'UserInfo is encrypted as registered',
    holds: 'The answer is encrypted when the client registered encryption.',
    wrong: 'Encryption was registered, and the answer came without.',
    why: 'What was to be kept from proxies and logs is readable there.',
    operator: 'Honour userinfo_encrypted_response_alg of the client.',
    client: 'Reject the answer if you rely on encryption; compare your registration.',
  }),
  'ui-jwe-alg-unexpected': reject('OIDC Core 1.0 5.3.4', {
    title: 'Encryption of UserInfo is the registered one',
    holds: 'An encrypted answer has the alg and enc that the client is registered with.',
    wrong: 'The answer is encrypted by other algorithms than the client is registered with.',
    leadsTo: ['jwe-decryption-failed'],
    why: 'Another algorithm may be weaker, and clients that take only the registered ones cannot read the answer.',
    operator: 'Encrypt by userinfo_encrypted_response_alg and userinfo_encrypted_response_enc of the client.',
    client: 'Reject the answer; compare your registration.',
    fault: 'UserInfo encrypted by another algorithm than is registered',
  }),
}
