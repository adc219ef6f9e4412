import type { Words } from '../words.ts'

export const fapi2Words = {
  'fapi2-response-type': { must: 'Response_types_supported offers code (requests with others refused).' },
  'fapi2-par': { must: 'Client-authenticated PAR; non-PAR refused.' },
  'fapi2-pkce': { must: 'S256 required.' },
  'fapi2-iss': { must: 'Iss in the response.' },
  'fapi2-client-auth': { must: 'Only private_key_jwt or mTLS.' },
  'fapi2-confidential-only': { must: 'No public clients (none not advertised).' },
  'fapi2-sender-constrained': { must: 'DPoP or mTLS-bound tokens only.' },
  'fapi2-algs': {
    must: 'Only PS256, ES256, EdDSA (Ed25519); never none/RS256 for id_token, request objects, client assertions, DPoP.',
  },
  'fapi2-rsa-size': { must: 'RSA >= 2048, EC >= 224.' },
  'fapi2-ec-size': { must: 'RSA >= 2048, EC >= 224.' },
  'fapi2-entropy': { must: 'Credentials >= 128 bits.' },
  'fapi2-code-lifetime': { must: 'Code valid <= 60 s.' },
  'fapi2-dpop-code-binding': { must: 'Dpop_jkt / PAR proof binding supported.' },
  'fapi2-clock': { must: 'Iat/nbf up to 10 s ahead accepted, > 60 s refused.' },
  'fapi2-nonce-64': { must: 'Nonce of 64 chars accepted.' },
  'fapi2-query-token': { must: 'RS refuses query tokens.' },
  'fapi2-tls': { must: 'TLS >= 1.2, BCP 195 ciphers, no stripping.' },
  'fapi2-discovery-only': { must: 'Metadata published.' },
} satisfies Readonly<Record<string, Words>>
