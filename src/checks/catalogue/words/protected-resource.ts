import type { Words } from '../words.ts'

export const protectedResourceWords = {
  'prm-url-form': { must: 'Well-known /.well-known/oauth-protected-resource is inserted between host and path/query.' },
  'prm-status-content-type': { must: '200 and application/json object.' },
  'prm-resource-missing': { must: 'Resource is REQUIRED.' },
  'prm-resource-mismatch': {
    must: 'Resource identical to the identifier the URL was built from (or, via WWW-Authenticate, to the requested URL); else unusable.',
  },
  'prm-resource-not-https': { must: 'Https, no fragment.' },
  'prm-empty-array': { must: 'Parameters with zero values are omitted.' },
  'prm-authorization-servers-issuer': {
    must: 'Each authorization_servers entry is an issuer whose metadata resolves (and lists the resource in protected_resources if it has that member).',
  },
  'prm-signing-alg-none': { must: 'Resource_signing_alg_values_supported MUST NOT contain none.' },
  'prm-bearer-methods-query': { must: 'Bearer_methods_supported contains query.' },
  'prm-challenge-missing': { must: '401 carries WWW-Authenticate: ... resource_metadata="...".' },
  'prm-resource-name-missing': { must: 'Resource_name is RECOMMENDED.' },
} satisfies Readonly<Record<string, Words>>
