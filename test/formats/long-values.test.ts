import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printField } from '../../src/formats/print.ts'
import { plainStyle } from '../../src/formats/style.ts'
import type { Trace } from '../../src/trace/trace.ts'
import { drawn, ISSUER, judged, step, trace } from './made-traces.ts'

const LONG = {
  groups: Array.from({ length: 200 }, (_none, at) => `group-${at}`),
  picture: `data:image/png;base64,${'A'.repeat(6000)}`,
  description: 'so long a text '.repeat(400),
  address: { formatted: 'Harbour Street\n'.repeat(30) },
  // Names are not shortened to fit.
  // Names are not shortened to fit.
  'https://navy.example/badges': 'NB-55 '.repeat(100),
}
const CLAIMS = { iss: ISSUER, sub: 'ada', ...LONG }
const TOKEN = {
  kind: 'jwt',
  header: { alg: 'RS256' },
  claims: CLAIMS,
  verified: null,
  times: {},
  faults: [],
  checks: [],
}
const ID_TOKEN = { header: { alg: 'RS256' }, claims: CLAIMS, verified: true }

/** A record of each command that shows claims, and the places of its result where they stand. */
const RECORDS: readonly (readonly [command: string, result: unknown, places: readonly string[]])[] = [
  ['userinfo', { userinfo: CLAIMS }, ['userinfo']],
  [
    'login',
    {
      issuer: ISSUER,
      tokens: { access_token: 'a-token-0123', details: CLAIMS.groups },
      id_token: ID_TOKEN,
      userinfo: CLAIMS,
    },
    ['id_token.claims', 'userinfo'],
  ],
  [
    'decode',
    { tokens: [TOKEN, { ...TOKEN, nested: TOKEN }] },
    ['tokens.0.claims', 'tokens.1.claims', 'tokens.1.nested.claims'],
  ],
  [
    'verify',
    {
      verified: true,
      kind: 'jwt',
      alg: 'RS256',
      kid: 'one',
      key_source: 'jwks',
      not_compared: [],
      header: {},
      claims: CLAIMS,
    },
    ['claims'],
  ],
]

const held = [
  { id: 'jwt-alg-none', verdict: 'pass', reject: true, spec: 'RFC 8725 3.2', message: 'It holds.' },
] as const

function record(command: string, result: unknown): Trace {
  return trace(command, { result, steps: [step(command, { checks: [...held] })] })
}

const pathsIn = (text: string): readonly string[] => [...text.matchAll(/--print (\S+)/g)].map(([, path = '']) => path)

for (const [command, result, places] of RECORDS) {
  test(`${command}: a long claim is one line of the window, with a path by which --print writes it whole`, async () => {
    const made = record(command, result)
    // A login in which all is well is told briefly, without what is long.
    const text = await drawn('human', made, { style: plainStyle(80), detail: 'exchanges' })
    const lines = text.split('\n').filter((line) => line.includes('--print'))
    assert.deepEqual(
      lines.filter((line) => line.length > 80 && !line.includes('navy.example')),
      [],
    )
    for (const word of ['group-199', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])
      assert.equal(text.includes(word), false, `${word} in ${text}`)
    const paths = pathsIn(text)
    for (const place of places) {
      const named = ['groups', 'picture', 'description', 'address'].map((name) => `${place}.${name}`)
      // A name with dots in it is no part of a path, so what it stands in is named.
      for (const path of [...named, place]) assert.ok(paths.includes(path), `${path} in ${text}`)
      for (const [at, value] of [LONG.groups, LONG.picture, LONG.description, LONG.address, CLAIMS].entries()) {
        const printed = printField(judged(made), [...named, place][at] ?? '')
        assert.ok('text' in printed, JSON.stringify(printed))
        assert.equal(printed.text, `${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
      }
    }
  })
}

test('where --print writes nothing, JSON is what shows a long value: of a run that failed, and of several', async () => {
  const failed = record('userinfo', { userinfo: CLAIMS })
  const [only] = failed.runs
  assert.ok(only)
  only.steps.push(
    step('userinfo', {
      verdict: 'fail',
      checks: [{ ...held[0], id: 'ui-sub-mismatch', verdict: 'fail', message: 'Another.' }],
    }),
  )
  const text = await drawn('human', failed, { style: plainStyle(80) })
  assert.match(text, /groups .*200 entries; --json shows all/)
  assert.deepEqual(pathsIn(text), [])
  const good = record('userinfo', { userinfo: CLAIMS })
  const several = await drawn('human', { ...good, holds: 'several runs', runs: [...good.runs, ...good.runs] })
  assert.deepEqual(pathsIn(several), [])
  assert.match(several, /6022 characters; --json shows all/)
})

test('html: a long list and a long text of a result are one line, with the path of --print', async () => {
  const page = await drawn('html', record('userinfo', { userinfo: CLAIMS }))
  const result = page.slice(page.indexOf('<h2>Result'))
  assert.equal(result.includes('group-199'), false)
  for (const name of ['groups', 'picture', 'description', 'address.formatted'])
    assert.ok(result.includes(`--print userinfo.${name} shows all`), name)
})
