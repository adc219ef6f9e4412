import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyShapes, shapeParameters } from '../../src/http/apply-shape.ts'
import type { HttpRequest } from '../../src/http/http.ts'
import { parseShapes } from '../../src/http/shape.ts'
import { DEFAULTS, network, serve } from './network.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
const JSON_TYPE = { 'content-type': 'application/json' }
const verbatimValues = {
  secret: async (value: string) => value,
  document: async (value: string) => value,
}

interface Flags {
  readonly set?: readonly string[]
  readonly unset?: readonly string[]
  readonly tokenBody?: 'json'
}

async function shaped(request: Partial<HttpRequest>, { set = [], unset = [], tokenBody }: Flags) {
  const shapes = await parseShapes(set, unset, verbatimValues)
  const whole = { purpose: 'token', method: 'POST', url: 'https://issuer.example/', headers: FORM, ...request } as const
  return applyShapes(whole, { ...DEFAULTS, shapes, tokenBody: tokenBody ?? 'form' })
}

const FORMS: readonly [what: string, body: string, flags: Flags, expected: string, labels: readonly string[]][] = [
  ['adds a parameter', 'a=1', { set: ['token.b=2'] }, 'a=1&b=2', ['--set token.b=2']],
  ['replaces in place', 'a=1&b=2&c=3', { set: ['token.b=9'] }, 'a=1&b=9&c=3', ['--set token.b=9']],
  ['replaces all of a name', 'b=1&a=1&b=2', { set: ['token.b=9'] }, 'b=9&a=1', ['--set token.b=9']],
  [
    'repeats a parameter given twice',
    'resource=x&a=1',
    { set: ['token.resource=y', 'token.resource=z'] },
    'resource=y&a=1&resource=z',
    ['--set token.resource=y', '--set token.resource=z'],
  ],
  [
    'keeps later ones of a new name',
    '',
    { set: ['token.b=1', 'token.b=2', 'token.b=3'] },
    'b=1&b=2&b=3',
    ['--set token.b=1', '--set token.b=2', '--set token.b=3'],
  ],
  ['removes all of a name', 'a=1&b=2&a=3', { unset: ['token.a'] }, 'b=2', ['--unset token.a']],
  ['removes nothing that is not there', 'a=1', { unset: ['token.b'] }, 'a=1', []],
  [
    'removes before it sets',
    'a=1&b=2',
    { unset: ['token.a'], set: ['token.a=3'] },
    'b=2&a=3',
    ['--unset token.a', '--set token.a=3'],
  ],
  ['leaves other requests alone', 'a=1', { set: ['refresh.a=2'], unset: ['par.a'] }, 'a=1', []],
  ['allows = and & in a value', '', { set: ['token.a=b=c&d'] }, 'a=b%3Dc%26d', ['--set token.a=b=c&d']],
  ['allows an empty value', 'a=1', { set: ['token.a='] }, 'a=', ['--set token.a=']],
  ['splits the name at the first dot', '', { set: ['token.urn.x.y=1'] }, 'urn.x.y=1', ['--set token.urn.x.y=1']],
  ['encodes what it adds', '', { set: ['token.ü=ä é+%'] }, '%C3%BC=%C3%A4+%C3%A9%2B%25', ['--set token.ü=ä é+%']],
  [
    'finds a name however it is encoded',
    '%61=1&b+c=2',
    { unset: ['token.a'], set: ['token.b c=3'] },
    'b+c=3',
    ['--unset token.a', '--set token.b c=3'],
  ],
  [
    'keeps the bytes of what no flag names',
    'a=%7e+%20&&b&=c&%zz=%zz',
    { set: ['token.d=1'] },
    'a=%7e+%20&b&=c&%zz=%zz&d=1',
    ['--set token.d=1'],
  ],
  [
    'does not show a secret',
    'client_secret=a',
    { set: ['token.client_secret=hunter2'] },
    'client_secret=hunter2',
    ['--set token.client_secret=[redacted]'],
  ],
]

/** `:=` in a form: a string without its quotes, every other value as its JSON text. */
const JSON_IN_FORMS: readonly [given: string, expected: string][] = [
  ['300', 'b=300'],
  ['12345678901234567890', 'b=12345678901234567890'],
  ['1.10', 'b=1.10'],
  ['true', 'b=true'],
  ['null', 'b=null'],
  ['"x y"', 'b=x+y'],
  ['"a\\u0062"', 'b=ab'],
  ['{"a": [1]}', 'b=%7B%22a%22%3A+%5B1%5D%7D'],
  [' [] ', 'b=%5B%5D'],
]

for (const [given, expected] of JSON_IN_FORMS) {
  test(`a form has the JSON ${given} as ${expected}`, async () => {
    const result = await shaped({ body: '' }, { set: [`token.b:=${given}`] })
    assert.deepEqual([result.body, result.shaped], [expected, [`--set token.b:=${given}`]])
  })
}

const JSON_MEMBERS: readonly [set: readonly string[], expected: string][] = [
  [['token.b:=300'], '{"a":"1","b":300}'],
  [['token.b:=12345678901234567890'], '{"a":"1","b":12345678901234567890}'],
  [['token.b:=1.10'], '{"a":"1","b":1.10}'],
  [['token.b:=null'], '{"a":"1","b":null}'],
  [['token.b:=false'], '{"a":"1","b":false}'],
  [['token.b:="300"'], '{"a":"1","b":"300"}'],
  [['token.b=300'], '{"a":"1","b":"300"}'],
  [['token.b:={"c":[{"d":1}]}'], '{"a":"1","b":{"c":[{"d":1}]}}'],
  [['token.a:=[2]'], '{"a":[2]}'],
  [['token.b=1', 'token.b:=2'], '{"a":"1","b":["1",2]}'],
  [['token.__proto__:=1'], '{"a":"1","__proto__":1}'],
]

for (const [set, expected] of JSON_MEMBERS) {
  test(`a token request that is JSON has ${set.join(' ')} as ${expected}`, async () => {
    const result = await shaped({ body: 'a=1', grant_type: 'password' }, { set, tokenBody: 'json' })
    assert.equal(result.body, expected)
  })
}

for (const [body, flag, expected] of [
  ['{"a":"x"}', 'register.a:="60"', '{"a":"60"}'],
  ['{"a":"x"}', 'register.a:=60', '{"a":60}'],
  ['{"a":"x"}', 'register.b:={"keys":[]}', '{"a":"x","b":{"keys":[]}}'],
  [
    '{"a":12345678901234567890}',
    'register.b:=98765432109876543210',
    '{"a":12345678901234567890,"b":98765432109876543210}',
  ],
  [
    '{"a":12345678901234567890}',
    'register.b=98765432109876543210',
    '{"a":12345678901234567890,"b":98765432109876543210}',
  ],
] as const) {
  test(`a registration ${body} with ${flag} is ${expected}`, async () => {
    const result = await shaped({ purpose: 'register', headers: JSON_TYPE, body }, { set: [flag] })
    assert.equal(result.body, expected)
  })
}

test('parameters of an authorization request keep the JSON that was given beside their text', async () => {
  const shapes = await parseShapes(['authorize.max_age:=60', 'authorize.x:="y"', 'authorize.z=1'], [], verbatimValues)
  const { parameters } = shapeParameters('authorize', [['max_age', '5']], shapes)
  assert.deepEqual(parameters, [
    ['max_age', '60', 60],
    ['x', 'y', 'y'],
    ['z', '1'],
  ])
})

for (const [what, body, flags, expected, labels] of FORMS) {
  test(`shaping a form ${what}`, async () => {
    const result = await shaped({ body }, flags)
    assert.equal(result.body, expected)
    assert.deepEqual(result.shaped, labels)
  })
}

test('a body that no flag touches stays byte for byte', async () => {
  for (const body of ['a=%7e&&b==&', '{not even a form']) assert.equal((await shaped({ body }, {})).body, body)
})

test('a verbatim parameter goes out as it was given, unless a flag says otherwise, and is not reported', async () => {
  const verbatim = { redirect_uri: 'HTTP://Host:80/a b/%7e', absent: 'x' }
  const body = 'redirect_uri=http%3A%2F%2Fhost%2F&a=1'
  const kept = await shaped({ body, verbatim }, {})
  assert.equal(new URLSearchParams(kept.body).get('redirect_uri'), 'HTTP://Host:80/a b/%7e')
  assert.equal(new URLSearchParams(kept.body).has('absent'), false)
  assert.deepEqual(kept.shaped, [])
  const set = await shaped({ body, verbatim }, { set: ['token.redirect_uri=other'] })
  assert.equal(set.body, 'redirect_uri=other&a=1')
  const unset = await shaped({ body, verbatim }, { unset: ['token.redirect_uri'] })
  assert.equal(unset.body, 'a=1')
})

const QUERIES: readonly [url: string, flags: Flags, expected: string][] = [
  ['https://a.example/x', { set: ['userinfo.b=1'] }, 'https://a.example/x?b=1'],
  ['https://a.example/x?a=%7e#top', { set: ['userinfo.b=1'] }, 'https://a.example/x?a=%7e&b=1#top'],
  ['https://a.example/x?a=1', { unset: ['userinfo.a'] }, 'https://a.example/x'],
  ['https://a.example/x?', {}, 'https://a.example/x?'],
  ['https://a.example/x?a=1&a=2', { set: ['userinfo.a=3'] }, 'https://a.example/x?a=3'],
]

for (const [url, flags, expected] of QUERIES) {
  test(`shaping the query of ${url} by ${JSON.stringify(flags)}`, async () => {
    const result = await shaped({ purpose: 'userinfo', method: 'GET', headers: {}, url }, flags)
    assert.equal(result.url, expected)
    assert.equal(result.body, undefined)
  })
}

const METADATA: readonly [what: string, flags: Flags, expected: string][] = [
  ['a string', { set: ['register.client_name=Test'] }, '{"client_name":"Test","redirect_uris":["a"]}'],
  ['an array', { set: ['register.redirect_uris=["b","c"]'] }, '{"client_name":"x","redirect_uris":["b","c"]}'],
  [
    'a number',
    { set: ['register.default_max_age=60'] },
    '{"client_name":"x","redirect_uris":["a"],"default_max_age":60}',
  ],
  ['a number as a string', { set: ['register.client_name="60"'] }, '{"client_name":"60","redirect_uris":["a"]}'],
  [
    'several values',
    { set: ['register.client_name=a', 'register.client_name=b'] },
    '{"client_name":["a","b"],"redirect_uris":["a"]}',
  ],
  ['a removal', { unset: ['register.redirect_uris'] }, '{"client_name":"x"}'],
  ['a hostile name', { set: ['register.__proto__=1'] }, '{"client_name":"x","redirect_uris":["a"],"__proto__":1}'],
]

for (const [what, flags, expected] of METADATA) {
  test(`shaping a JSON body with ${what}`, async () => {
    const body = '{"client_name":"x","redirect_uris":["a"]}'
    const result = await shaped({ purpose: 'register', headers: JSON_TYPE, body }, flags)
    assert.equal(result.body, expected)
  })
}

test('a JSON body that no flag touches stays byte for byte', async () => {
  const body = '{ "a" : 12345678901234567890 }'
  assert.equal((await shaped({ purpose: 'register', headers: JSON_TYPE, body }, { unset: ['register.b'] })).body, body)
})

test('--token-body json sends token and refresh requests as a JSON object, shaped before', async () => {
  for (const purpose of ['token', 'refresh'] as const) {
    const flags = { set: [`${purpose}.resource=a`, `${purpose}.resource=b`], tokenBody: 'json' as const }
    const result = await shaped({ purpose, grant_type: 'x', body: 'grant_type=x&code=a+b%2Bc' }, flags)
    assert.deepEqual(JSON.parse(result.body ?? ''), { grant_type: 'x', code: 'a b+c', resource: ['a', 'b'] })
    assert.deepEqual(result.headers, JSON_TYPE)
    assert.deepEqual(result.shaped, [`--set ${purpose}.resource=a`, `--set ${purpose}.resource=b`, '--token-body json'])
  }
  const other = await shaped({ purpose: 'revoke', body: 'token=x' }, { tokenBody: 'json' })
  assert.equal(other.body, 'token=x')
})

test('a POST without a body gets one when a parameter is set', async () => {
  const bare = await shaped({ purpose: 'userinfo', headers: {}, body: undefined }, {})
  assert.equal(bare.body, undefined)
  const result = await shaped({ purpose: 'userinfo', headers: {}, body: undefined }, { set: ['userinfo.a=1'] })
  assert.equal(result.body, 'a=1')
  assert.deepEqual(result.headers, { 'content-type': 'application/x-www-form-urlencoded' })
})

test('what was shaped goes over the wire and into the record', async () => {
  const url = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => response.end(Buffer.concat(chunks)))
  })
  const shapes = await parseShapes(['token.audience=https://api.example'], ['token.code_verifier'], verbatimValues)
  const { post } = network({ shapes })
  const { response, request, shaped: labels } = await post(url, { headers: FORM, body: 'code=a&code_verifier=b' })
  assert.equal(response?.body, 'code=a&audience=https%3A%2F%2Fapi.example')
  assert.equal(request.body, response?.body)
  assert.deepEqual(labels, ['--unset token.code_verifier', '--set token.audience=https://api.example'])
})

test('parameters that travel in a URL are shaped in order', async () => {
  const shapes = await parseShapes(
    ['authorize.prompt=login', 'authorize.audience=a', 'authorize.audience=b'],
    ['authorize.state'],
    verbatimValues,
  )
  const { http } = network({ shapes })
  const given = [
    ['prompt', 'none'],
    ['state', 's'],
    ['scope', 'a b'],
  ] as const
  assert.deepEqual(http.shape('authorize', given), {
    parameters: [
      ['prompt', 'login'],
      ['scope', 'a b'],
      ['audience', 'a'],
      ['audience', 'b'],
    ],
    shaped: [
      '--unset authorize.state',
      '--set authorize.prompt=login',
      '--set authorize.audience=a',
      '--set authorize.audience=b',
    ],
  })
  assert.deepEqual(http.shape('logout', given), { parameters: given, shaped: [] })
})
