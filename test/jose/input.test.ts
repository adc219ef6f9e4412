import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findTokens } from '../../src/jose/tokens/input.ts'
import { isLineByLine } from '../../src/jose/tokens/line-by-line.ts'
import { makeJwe, makeJws, makeSdJwt } from './token-samples.ts'

const TOKEN = makeJws()
const OTHER = makeJws({ alg: 'ES256' }, { sub: 'b' })
const JWE = makeJwe({ header: { alg: 'dir', enc: 'A128GCM' }, key: 0 })
const SD = makeSdJwt({ _sd: [] }, [['s', 'n', 'v']])

/** What somebody has in hand, and the tokens in it with the names they stand under. */
const FOUND: readonly (readonly [
  what: string,
  text: string,
  found: readonly (readonly [raw: string, hint?: string])[],
])[] = [
  ['a bare token', TOKEN, [[TOKEN]]],
  ['an encrypted token', JWE, [[JWE]]],
  ['an SD-JWT', SD, [[SD]]],
  ['white space around it', `  \n${TOKEN}\r\n `, [[TOKEN]]],
  ['line breaks inside', TOKEN.replace(/.{64}/g, '$&\n'), [[TOKEN]]],
  ['line breaks and indentation', TOKEN.replace(/.{64}/g, '$&\r\n    '), [[TOKEN]]],
  ['double quotes', `"${TOKEN}"`, [[TOKEN]]],
  ['single quotes and a comma', `'${TOKEN}',`, [[TOKEN]]],
  ['back quotes', `\`${TOKEN}\``, [[TOKEN]]],
  ['Bearer', `Bearer ${TOKEN}`, [[TOKEN]]],
  ['bearer and an opaque token', 'bearer SlAV32hkKG', [['SlAV32hkKG']]],
  ['DPoP', `DPoP ${TOKEN}`, [[TOKEN]]],
  ['an Authorization header', `Authorization: Bearer ${TOKEN}`, [[TOKEN]]],
  ['a header of curl', `-H "authorization: bearer ${TOKEN}"`, [[TOKEN]]],
  ['a DPoP header', `DPoP: ${TOKEN}`, [[TOKEN]]],
  [
    'a redirect URL with a fragment',
    `https://app.example/cb#state=x&id_token=${TOKEN}&access_token=SlAV32`,
    [
      [TOKEN, 'id_token'],
      ['SlAV32', 'access_token'],
    ],
  ],
  ['a redirect URL with a query', `https://app.example/cb?code=x&id_token=${TOKEN}`, [[TOKEN, 'id_token']]],
  [
    'query and fragment',
    `https://app.example/cb?response=${TOKEN}#id_token=${OTHER}`,
    [
      [TOKEN, 'response'],
      [OTHER, 'id_token'],
    ],
  ],
  ['an authorization request', `https://issuer.example/authorize?client_id=c&request=${TOKEN}`, [[TOKEN, 'request']]],
  ['an escaped token', `https://app.example/cb#id_token=${encodeURIComponent(SD)}`, [[SD, 'id_token']]],
  ['a URL of another scheme', `com.example.app:/cb?id_token=${TOKEN}`, [[TOKEN, 'id_token']]],
  ['a token in a path', `https://app.example/verify/${TOKEN}`, [[TOKEN]]],
  ['a fragment alone', `#id_token=${TOKEN}&state=x`, [[TOKEN, 'id_token']]],
  ['a form', `grant_type=x&client_assertion=${TOKEN}&client_id=c`, [[TOKEN, 'client_assertion']]],
  [
    'a token response',
    JSON.stringify({
      access_token: 'SlAV32',
      token_type: 'Bearer',
      id_token: TOKEN,
      refresh_token: '8xLOx',
      expires_in: 1,
    }),
    [
      ['SlAV32', 'access_token'],
      [TOKEN, 'id_token'],
      ['8xLOx', 'refresh_token'],
    ],
  ],
  ['a response in an envelope', JSON.stringify({ data: { tokens: { id_token: TOKEN } } }), [[TOKEN, 'id_token']]],
  ['an envelope without braces', `"response": {"id_token":"${TOKEN}"}`, [[TOKEN, 'id_token']]],
  ['a list', JSON.stringify([TOKEN, OTHER]), [[TOKEN], [OTHER]]],
  ['a token under any name', JSON.stringify({ jwt: TOKEN, name: 'x' }), [[TOKEN]]],
  ['a response with a trailing comma', `{"id_token":"${TOKEN}",}`, [[TOKEN]]],
  ['a cut response', `{"id_token":"${TOKEN}","acc`, [[TOKEN]]],
  ['a log line', `2024-01-01T00:00:00Z INFO token=${TOKEN} sub=a`, [[TOKEN]]],
  ['two tokens among words', `first ${TOKEN} then ${OTHER}.`, [[TOKEN], [OTHER]]],
  ['two tokens side by side', `${TOKEN} ${OTHER}`, [[TOKEN], [OTHER]]],
  ['a form of a page', `<html><form><input name="id_token" value="${TOKEN}"/></form></html>`, [[TOKEN]]],
  ['an opaque token', '8xLOxBtZp8', [['8xLOxBtZp8']]],
  ['an opaque token over two lines', '8xLOx\nBtZp8', [['8xLOxBtZp8']]],
  ['words', 'hello world', [['hello world']]],
  ['a JWK', ' {"kty":"EC"} ', [['{"kty":"EC"}']]],
  ['a JWK Set', '{"keys":[]}', [['{"keys":[]}']]],
  ['a JWK Set in a report', '{"result":{"jwks":{"keys":[]}}}', [['{"keys":[]}']]],
  ['a list of JWKs', '[{"kty":"EC","n":12345678901234567890}]', [['{"kty":"EC","n":12345678901234567890}']]],
  [
    'PEM',
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
    [['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----']],
  ],
  ['nothing', ' \n', []],
  ['quotes alone', '""', []],
  ['JSON without a token', '{"a":1}', []],
  ['a page without a token', '<html></html>', []],
  ['a URL without a token', 'https://issuer.example/', []],
]

for (const [what, text, found] of FOUND) {
  test(`${what}: ${found.length} found`, () => {
    assert.deepEqual(
      findTokens(text).map(({ raw, hint }) => (hint === undefined ? [raw] : [raw, hint])),
      found,
    )
  })
}

/** Whether a text is many things, one a line. */
const LINES: readonly (readonly [what: string, text: string, many: boolean])[] = [
  ['two tokens', `${TOKEN}\n${OTHER}\n`, true],
  ['two tokens and a blank line', `${TOKEN}\n\n${OTHER}`, true],
  ['quoted tokens with commas', `"${TOKEN}",\n"${OTHER}"`, true],
  ['lines of Bearer', `Bearer ${TOKEN}\nBearer ${OTHER}`, true],
  ['URLs', 'https://a.example/#id_token=x\nhttps://b.example/#id_token=y', true],
  ['lines of JSON', '{"id_token":"x"}\n{"id_token":"y"}', true],
  ['opaque tokens', '8xLOxBtZp8\nSlAV32hkKG\n', true],
  ['one token', `${TOKEN}\n`, false],
  ['a wrapped token', TOKEN.replace(/.{64}/g, '$&\n'), false],
  ['a document over lines', '{\n  "id_token": "x"\n}', false],
  ['PEM', '-----BEGIN A-----\nAAAAAAAA\n-----END A-----', false],
  ['words', 'hello world\nand more', false],
  ['nothing', '\n\n', false],
]

for (const [what, text, many] of LINES) {
  test(`${what}: ${many ? 'line by line' : 'one thing'}`, () => {
    assert.equal(isLineByLine(text), many)
  })
}
