import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sentenceIn } from '../../src/documents/said.ts'

const json = (value: unknown): string => JSON.stringify(value)

const SAID: readonly (readonly [what: string, text: string, type: string, said: string | undefined])[] = [
  [
    'status and message',
    json({ status: 401, message: 'The badge is stale' }),
    'application/json',
    'The badge is stale',
  ],
  ['a message alone', json({ message: 'no such tenant' }), 'application/json', 'no such tenant'],
  ['msg and a code', json({ code: 'bad_jwt', msg: 'it is torn' }), 'application/json', 'bad_jwt: it is torn'],
  [
    'an object as error',
    json({ error: { code: 'TenantPaused', message: 'The tenant is paused.' } }),
    'application/json',
    'TenantPaused: The tenant is paused.',
  ],
  [
    'an object as error, with a status for its code',
    json({ error: { code: 401, message: 'Who are you?' } }),
    '',
    'Who are you?',
  ],
  ['an error that is a sentence', json({ error: 'Realm does not exist' }), 'application/json', 'Realm does not exist'],
  [
    'a Status of Kubernetes',
    json({
      kind: 'Status',
      metadata: {},
      status: 'Failure',
      message: 'nodes is forbidden: no',
      reason: 'Forbidden',
      code: 403,
    }),
    'application/json',
    'nodes is forbidden: no',
  ],
  [
    'a problem',
    json({ type: 'https://p.example/credit', title: 'Out of credit', status: 403, detail: 'Your balance is 30.' }),
    'application/problem+json',
    'Out of credit: Your balance is 30.',
  ],
  [
    'a problem whose title repeats the status',
    json({ type: 'about:blank', title: 'Forbidden', detail: 'Not from here.' }),
    '',
    'Not from here.',
  ],
  [
    'errors by field',
    json({ title: 'Validation went wrong.', errors: { scope: ['Scope is required.'] } }),
    'application/json',
    'Validation went wrong.: Scope is required.',
  ],
  [
    'a list of errors',
    json({ errors: [{ code: 'x1', detail: 'bad thing' }, { message: 'other thing' }] }),
    '',
    'x1: bad thing; other thing',
  ],
  [
    'a list at the top',
    json([{ message: 'Session ended', errorCode: 'INVALID_SESSION' }]),
    '',
    'INVALID_SESSION: Session ended',
  ],
  ['details of arguments', json({ detail: [{ loc: ['body'], msg: 'field required' }] }), '', 'field required'],
  [
    'a summary of errors',
    json({ errorCode: 'E07', errorSummary: 'You may not', errorCauses: [] }),
    '',
    'E07: You may not',
  ],
  ['a fault of a gateway', json({ fault: { faultstring: 'Invalid ApiKey' } }), '', 'Invalid ApiKey'],
  [
    'an envelope',
    json({ response: { status: 'fail', reason: 'maintenance until five' } }),
    '',
    'maintenance until five',
  ],
  [
    'the error of a framework, which repeats the status',
    json({ timestamp: 1, status: 403, error: 'Forbidden', path: '/x' }),
    '',
    undefined,
  ],
  ['a text in JSON', json('Come back later'), 'application/json', 'Come back later'],
  [
    'a form',
    'error=invalid_scope&error_description=The+scope+is+unknown',
    'text/plain',
    'invalid_scope: The scope is unknown',
  ],
  ['plain text', 'Bad\n  credentials\n', 'text/plain', 'Bad credentials'],
  ['plain text that repeats the status', '403 Forbidden\n', 'text/plain', undefined],
  ['plain text that is called JSON', 'upstream connect error', 'application/json', 'upstream connect error'],
  ['words of Python', "{'detail': 'not allowed'}", 'application/json', "{'detail': 'not allowed'}"],
  ['JSON that breaks behind the sentence', '{"message": "half a word", "more": ', 'application/json', 'half a word'],
  ['JSON that breaks in a token', '{"access_token": "abcdefgh', 'application/json', undefined],
  ['a token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln', 'text/plain', undefined],
  ['bytes', '\0\0\u0001\ufffd\ufffd', 'application/octet-stream', undefined],
  ['nothing', ' \n', 'application/json', undefined],
  ['metadata', json({ issuer: 'https://a.example', response_types_supported: ['code id_token'] }), '', undefined],
  [
    'a SOAP 1.1 fault',
    '<?xml version="1.0"?><soap:Envelope xmlns:soap="x"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>Tenant &amp; user differ</faultstring></soap:Fault></soap:Body></soap:Envelope>',
    'text/xml',
    'soap:Client: Tenant & user differ',
  ],
  [
    'a SOAP 1.2 fault',
    '<s:Envelope xmlns:s="x"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">Security was not verified.</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>',
    'application/soap+xml',
    's:Sender: Security was not verified.',
  ],
  [
    'an error of a store',
    '<Error><Code>NoSuchBucket</Code><Message>It is not there</Message></Error>',
    'application/xml',
    'NoSuchBucket: It is not there',
  ],
  [
    'a page',
    '<!doctype html><html><head><title>Oops</title><style>p{}</style></head><body><nav hidden>Home</nav><h1>Oops</h1><p>The tenant has <b>moved</b>.</p><script>var a = "<p>no"</script></body></html>',
    'text/html',
    'The tenant has moved.',
  ],
  [
    'a page of Entra, which a script draws',
    '<html><head><title>Sign in</title></head><body><script>$Config={"strServiceExceptionMessage":"AADSTS50011: The redirect URI \\u0027http://x\\u0027 does not match.\\r\\nTrace ID: 1"};</script></body></html>',
    'text/html',
    "AADSTS50011: The redirect URI 'http://x' does not match.",
  ],
  [
    'a page of B2C',
    '<html><body><script>var GLOBALEX = {"Detail": "AADB2C90006: The redirect URI is not registered."}</script></body></html>',
    'text/html; charset=utf-8'.split(';')[0] ?? '',
    'AADB2C90006: The redirect URI is not registered.',
  ],
]

for (const [what, text, type, said] of SAID)
  test(`what ${what} says`, () => assert.equal(sentenceIn({ text, type, phrase: 'Forbidden' }), said))

test('a sentence is one line and bounded, whatever the body is', () => {
  const long = sentenceIn({ text: json({ message: `a\n${'b '.repeat(5000)}` }) }) ?? ''
  assert.ok(long.length <= 300 && !long.includes('\n'))
  const page =
    sentenceIn({ text: `<html><body>${'<p>word</p>'.repeat(50_000)}</body></html>`, type: 'text/html' }) ?? ''
  assert.ok(page.length <= 300)
})

test('what never ends is read in time that grows as it does', () => {
  const endless = [
    '<',
    '<a ',
    '<a x="',
    '<!--',
    '<script>',
    '=',
    'a=',
    '<![CDATA[',
    '{"a":',
    '[',
    'AADSTS50011: \\',
    '<div hidden>',
    '&#x',
    '</',
  ]
  for (const part of endless)
    for (const type of ['text/html', 'text/xml', 'application/json']) {
      const began = performance.now()
      sentenceIn({ text: part.repeat(Math.ceil(1_000_000 / part.length)), type })
      assert.ok(performance.now() - began < 2000, `${part} as ${type}`)
    }
})
