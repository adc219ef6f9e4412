import { breaks } from '../support/fault.ts'

// Every rule whose failure a relying party must not accept, with those that fail for the same reason.
breaks({
  'ui-alg-unexpected': [],
  'ui-jwe-alg-unexpected': ['jwe-decryption-failed'],
  'disc-status-not-200': [],
  'disc-not-json-object': [],
  'disc-html-instead-of-json': ['disc-content-type', 'disc-not-json-object', 'http-html-body'],
  'meta-issuer-missing': [],
  'meta-endpoint-not-https': [],
  'meta-endpoint-not-url': [],
  'jwks-fetch-failed': [],
  'jwks-keys-missing': ['idt-key-use'],
  'cb-state-mismatch': [],
  'cb-iss-missing': [],
  'cb-iss-mismatch': [],
  'cb-response-in-query': [],
  'cb-duplicate-parameter': [],
  'cb-redirect-host-differs': [],
  'cb-jarm-claims': [],
  'cb-missing-code': [],
  'cb-missing-token': [],
  'cb-not-a-code': [],
  'tok-access-token-missing': [],
  'ui-sub-mismatch': [],
  'ui-signed-iss-aud': [],
  'ui-signature-invalid': [],
})
