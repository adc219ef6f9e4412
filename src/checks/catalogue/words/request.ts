import type { Words } from '../words.ts'

export const requestWords = {
  'rp-no-pkce': { must: 'Public clients MUST, confidential SHOULD use PKCE S256.' },
  'rp-no-state-nonce-pkce': { must: 'At least one CSRF defence.' },
  'rp-openid-scope-missing': { must: 'OIDC requests contain openid.' },
  'rp-nonce-required': { must: 'Nonce with response types that return an ID Token from the authorization endpoint.' },
  'rp-offline-no-consent': { must: 'Offline_access without prompt=consent may be ignored.' },
  'rp-prompt-none-combined': { must: 'None must not be combined with other prompt values.' },
  'rp-redirect-localhost': { must: 'Prefer 127.0.0.1/[::1] over localhost.' },
  'rp-redirect-fragment': { must: 'No fragment in redirect_uri.' },
  'rp-secret-in-public-client': { must: 'Native/browser apps holding a secret.' },
  'rp-browser-app': { must: 'Browser-based apps follow the 2026 BCP.' },
  'rp-assertion-aud': { must: 'Client assertion aud = issuer, as a string.' },
  'rp-default-response-mode': { must: 'Do not send the default response_mode.' },
  'rp-acr-values-not-supported': { must: 'Asked acr not in acr_values_supported.' },
  'rp-scope-not-supported': { must: 'Asked scope not in scopes_supported (list may be partial).' },
  'rp-auth-method-not-supported': {
    must: 'Configured client auth method not in token_endpoint_auth_methods_supported (default client_secret_basic).',
  },
  'rp-response-type-not-supported': { must: 'Not in response_types_supported (set comparison).' },
} satisfies Readonly<Record<string, Words>>
