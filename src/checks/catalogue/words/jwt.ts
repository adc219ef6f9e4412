import type { Words } from '../words.ts'

export const jwtWords = {
  'jwt-alg-confusion': { must: 'Algorithm is pinned per key; RSA public key never used as HMAC secret.' },
  'jwt-alg-weak': { must: 'Deprecated algorithms (RSA1_5, RS1, ES256K outside need).' },
  'jwt-alg-none': { must: 'None unless explicitly asked.' },
  'jwt-nested-all-validated': { must: 'Outer and inner operations both validated.' },
  'jwt-epk-invalid': { must: 'ECDH-ES epk is on the curve.' },
  'jwt-hmac-password': { must: 'Human-memorable secret as HS key (offline dictionary check with a tiny list).' },
  'jwt-compressed': { must: 'JWE zip used.' },
  'jwt-not-utf8': { must: 'Header/claims are UTF-8 JSON.' },
  'jwt-issuer-key-binding': { must: 'The key belongs to iss.' },
  'jwt-aud-missing': { must: 'Aud present when one issuer serves several parties.' },
  'jwt-kid-injection': { must: 'Kid contains path, SQL or URL characters.' },
  'jwt-jku-x5u': { must: 'Jku/x5u header present (SSRF); never follow.' },
  'jwt-typ-missing': { must: 'Explicit typing recommended for new kinds of JWT.' },
  'jwt-kinds-not-exclusive': { must: 'Two kinds of JWT of one issuer are indistinguishable (typ, claims, keys, aud).' },
  'jwt-duplicate-member': { must: 'Duplicate header/claim names.' },
  'jwt-b64-padding': { must: 'Segments are unpadded base64url.' },
  'jwt-jti-missing': { must: 'Replay detection impossible.' },
  'jwt-kind-mismatch': {
    must: 'A token of one kind is offered as another (an access or logout token as an ID Token).',
  },
  'assertion-claims': {
    must: 'A client assertion names the client in iss and sub, the server in aud, and has exp and jti.',
  },
  'request-object-claims': {
    must: 'A request object names the client, is meant for this server and holds no other request.',
  },
} satisfies Readonly<Record<string, Words>>
