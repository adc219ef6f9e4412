import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strictRefusal } from '../../src/checks/token-response/client-refusal.ts'
import { cliError } from '../../src/errors.ts'

function named(name: string, message: string, more: { cause?: unknown; code?: string } = {}): Error {
  const error = new Error(message, { cause: more.cause })
  error.name = name
  return Object.assign(error, more.code === undefined ? {} : { code: more.code })
}

test('a refusal is told with its first cause', () => {
  const inner = named('OperationProcessingError', 'unexpected JWT "iss" (issuer) claim value')
  const error = named('ClientError', 'unexpected JWT claim value encountered', { cause: inner })
  assert.equal(
    strictRefusal(error),
    'unexpected JWT claim value encountered: unexpected JWT "iss" (issuer) claim value.',
  )
})

test('a cause that is no error, or says the same, adds nothing', () => {
  assert.equal(strictRefusal(named('ClientError', 'no', { cause: { status: 500 } })), 'no.')
  assert.equal(strictRefusal(named('ClientError', 'no', { cause: new Error('no') })), 'no.')
})

test('what quotes the answer, two causes down, is not told', () => {
  const deep = new SyntaxError('Unexpected token, "secret-body" is not valid JSON')
  const inner = named('OperationProcessingError', 'failed to parse', { cause: deep })
  assert.ok(!strictRefusal(named('ClientError', 'parsing', { cause: inner }))?.includes('secret-body'))
})

test('errors that are no verdict on the provider are none', () => {
  assert.equal(strictRefusal(undefined), undefined)
  assert.equal(strictRefusal('text'), undefined)
  assert.equal(strictRefusal(cliError('timeout', 'late', 'wait')), undefined)
  assert.equal(strictRefusal(named('ResponseBodyError', 'server responded with an error')), undefined)
  assert.equal(strictRefusal(named('AuthorizationResponseError', 'access_denied')), undefined)
  assert.equal(strictRefusal(named('WWWAuthenticateChallengeError', 'challenge')), undefined)
  assert.equal(strictRefusal(named('ClientError', 'operation timed out', { code: 'OAUTH_TIMEOUT' })), undefined)
})

test('values of tokens and control characters are taken out, and the length is bounded', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLXRva2Vu'
  const told = strictRefusal(new Error(`bad ${token} \u001b[2J code 4f3a9c0b7d21e65f88aa ${'word '.repeat(500)}`)) ?? ''
  for (const part of [...token.split('.'), '4f3a9c0b7d21e65f88aa']) assert.ok(!told.includes(part), part)
  assert.ok(!told.includes('\u001b'))
  assert.ok(told.length <= 201)
})

test('names of the protocol stay readable', () => {
  const text = '"response" body "token_endpoint_auth_method" property must be a string'
  assert.equal(strictRefusal(new Error(text)), `${text}.`)
})

test('a message of nothing is answered for', () => {
  assert.equal(strictRefusal(new Error('')), 'it gave no reason.')
})
