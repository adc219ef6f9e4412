import type { Words } from '../words.ts'

export const discoveryWords = {
  'disc-status-not-200': { must: 'A successful metadata response uses 200 OK.' },
  'disc-content-type': { must: 'The response media type is application/json (parameters allowed).' },
  'disc-not-json-object': { must: 'The body is one JSON object.' },
  'disc-html-instead-of-json': { must: 'The URL answers 200 with HTML (SPA catch-all or login page).' },
  'disc-duplicate-member': { must: 'The JSON object repeats a member name (parsers disagree).' },
  'disc-url-form': {
    must: 'OIDC configuration is at issuer (terminating / removed) + /.well-known/openid-configuration.',
  },
  'disc-oauth-url-form': {
    must: 'OAuth metadata is at /.well-known/oauth-authorization-server inserted between host and path of the issuer.',
  },
  'disc-two-documents-differ': { must: 'If both well-known documents exist, common members have equal values.' },
  'disc-redirected': {
    must: 'Metadata answers with a 3xx: clients that do not follow redirects (openid-client) fail.',
  },
  'disc-empty-array': { must: 'Members with zero elements are omitted, not [].' },
  'disc-null-value': { must: 'Members are omitted rather than null.' },
  'disc-not-array': { must: 'Multi-valued members (*_supported lists) are JSON arrays of strings.' },
  'disc-not-boolean': { must: 'Boolean members are JSON booleans, not "true".' },
  'disc-array-duplicate-value': { must: 'A list repeats a value.' },
  'disc-unknown-member': {
    must: 'Member is not registered (extensions are allowed; likely typo when within edit distance 2 of a known name).',
  },
  'disc-cors-missing': { must: 'The configuration endpoint SHOULD allow CORS for browser clients.' },
  'disc-no-cache-lifetime': { must: 'No Cache-Control/ETag on metadata (guidance).' },
  'disc-signed-metadata-bad': {
    must: 'Signed_metadata, if present, is a signed JWT with iss, and is not itself inside the JWT; its values take precedence.',
  },
  'disc-issuer-unauthenticated-http': { must: 'Metadata was fetched over plain http from a non-loopback host.' },
} satisfies Readonly<Record<string, Words>>
