import type { Fault } from './fault.ts'

const discovery = (members: { [name: string]: unknown }): Fault => ({ spoil: { discovery: { members } } })

/** What metadata and key sets can get wrong. */
export const PROVIDER_FAULTS = {
  'metadata that are not found': { spoil: { discovery: { status: 404 } } },
  'metadata that are a list': { spoil: { discovery: { body: '[]' } } },
  'a page instead of metadata': {
    spoil: { discovery: { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Welcome</title>' } },
  },
  'metadata without an issuer': discovery({ issuer: undefined }),
  'metadata of another issuer': discovery({ issuer: 'https://another.example' }),
  'a token endpoint by plain http': discovery({ token_endpoint: 'http://op.example/token' }),
  'a token endpoint that is no URL': discovery({ token_endpoint: 'token' }),
  'a key set that is not found': { spoil: { jwks: { status: 404 } } },
  'a key set without keys': { spoil: { jwks: { members: { keys: undefined } } } },
} as const satisfies Record<string, Fault>
