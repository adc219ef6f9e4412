import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { Definitions } from '../../src/check/definitions.ts'
import { readScenarios } from '../../src/check/read.ts'
import { CliError } from '../../src/errors.ts'
import { stepCommands } from '../../src/program.ts'
import { testEnv } from '../support/env.ts'

const WHOLE = `# yaml-language-server: $schema=./node_modules/oidc-cli/schema/oidc-check.schema.json
providers:
  acme:   { issuer: https://login.acme.example, client-id: smoke, client-secret: env:ACME_SECRET }
  globex: { preset: keycloak, base-url: https://id.globex.example, tenant: main, client-id: smoke }
people:
  robot: { form: { username: smoke, password: env:SMOKE_PASSWORD }, totp: env:SMOKE_TOTP, origins: [https://sso.globex.example] }
scenarios:
  signs in:
    matrix: { provider: [acme, globex] }
    steps:
      - login: { as: robot, scope: openid profile offline_access }
        expect: { id_token.claims.acr: silver, id_token.header.alg: { one-of: [RS256, ES256] }, ms: { at-most: 3000 } }
      - userinfo:
      - refresh:
        expect: { checks.refresh-rotated: pass }
`.replace('checks.refresh-rotated', 'checks.idt-nonce-mismatch')

interface Read {
  readonly definitions?: Definitions
  /** What the error says. */
  readonly message: string
  /** What a person is shown. */
  readonly shown: string
}

async function read(files: Readonly<Record<string, string>>, name = 'check.yaml'): Promise<Read> {
  const env = testEnv()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(env.home, path)), { recursive: true })
    writeFileSync(join(env.home, path), text)
  }
  const lines: string[] = []
  try {
    const say = (line: string): void => void lines.push(line)
    return { definitions: await readScenarios(name, { env, commands: stepCommands(), say }), message: '', shown: '' }
  } catch (error) {
    assert.ok(error instanceof CliError, String(error))
    assert.equal(error.exit, 2)
    return { message: error.message, shown: lines.join('\n') }
  }
}

test('a file of scenarios is read as it stands', async () => {
  const { definitions, message } = await read({ 'check.yaml': WHOLE })
  assert.equal(message, '')
  assert.deepEqual([...(definitions?.providers.keys() ?? [])], ['acme', 'globex'])
  const [scenario] = definitions?.scenarios ?? []
  assert.equal(scenario?.name, 'signs in')
  assert.deepEqual(scenario?.matrix, { provider: ['acme', 'globex'] })
  assert.deepEqual(
    scenario?.steps.map(({ command, at }) => [command, at.line]),
    [
      ['login', 11],
      ['userinfo', 13],
      ['refresh', 14],
    ],
  )
  assert.deepEqual(scenario?.steps[0]?.expect, {
    'id_token.claims.acr': 'silver',
    'id_token.header.alg': { 'one-of': ['RS256', 'ES256'] },
    ms: { 'at-most': 3000 },
  })
})

test('every mistake is named at once, with its line and column, a caret and the nearest valid key', async () => {
  const { message, shown } = await read({
    'check.yaml': `providers:
  acme: { isuer: https://a.example, client-id: a }
scenario:
  a: {}
scenarios:
  b:
    steps:
      - logn: { as: robot }
      - token: { grnt: client_credentials }
    retries: many
`,
  })
  assert.equal(
    message,
    [
      'check.yaml:2:11: isuer is no key here; did you mean issuer?',
      'check.yaml:3:1: scenario is no key here; did you mean scenarios?',
      'check.yaml:8:9: logn is no key here; did you mean login?',
      'check.yaml:9:18: grnt is no key here; did you mean grant?',
      'check.yaml:10:14: expected a whole number.',
    ]
      .join('; ')
      .replace(/^/, '5 mistakes. '),
  )
  const lines = shown.split('\n')
  assert.equal(lines[0], 'check.yaml:2:11: isuer is no key here; did you mean issuer?')
  assert.equal(lines[1], '      acme: { isuer: https://a.example, client-id: a }')
  assert.equal(lines[2], '              ^')
})

test('what is meant is told beside what does not fit, of all that fits by itself', async () => {
  const { message } = await read({
    'check.yaml': `providers:
  acme: { isuer: https://a.example }
  globex: { issuer: https://b.example, proxy: ftp://b.example }
people:
  robot: { form: {} }
  other: { form: { password: hunter2hunter2 } }
scenarios:
  a:
    matrix: { provider: [acme, globx], as: [robot, somebody] }
    steps:
      - logn: { as: robot }
      - discover: { header: nope, allow: jwks-emty }
      - login: { as: robt }
  b: text
`,
  })
  assert.deepEqual(message.replace(/^\d+ mistakes\. |\.$/g, '').split('; check.yaml:'), [
    'check.yaml:2:11: isuer is no key here; did you mean issuer?',
    '3:47: the proxy URL has the scheme ftp:, expected http or https, or socks5',
    '5:18: this is empty',
    '6:20: a secret must not stand in the file itself; write env:NAME or file:PATH',
    '9:15: there is no provider globx; did you mean globex?',
    '9:40: there is no person somebody',
    '11:9: logn is no key here; did you mean login?',
    '12:29: header expects "Name: value", found no name before a colon',
    '12:42: there is no check "jwks-emty"',
    '13:18: there is no person robt; did you mean robot?',
    '14:6: expected a mapping',
  ])
})

test('no name is missed where a file does not say all that it has', async () => {
  const { message } = await read({
    'check.yaml':
      'provders: { acme: {} }\nscenarios: { a: { matrix: { provider: [acme] }, steps: [ { discover: } ] } }\n',
  })
  assert.equal(message, 'check.yaml:1:1: provders is no key here; did you mean providers?')
})

/** Values by the keys that they stand at, and what is told of them; undefined where they can be read. */
for (const [step, key, value, expected] of [
  ['login', 'port', 'many', 'port is neither a port nor a range of ports: many'],
  ['login', 'port', '8400-8410', undefined],
  ['login', 'redirect-uri', 'localhost:8400/cb', 'redirect-uri is not an absolute URI: localhost:8400/cb'],
  ['login', 'redirect-uri', 'http://127.0.0.1:8400/cb', undefined],
  ['login', 'claims', '{"a"', 'claims is not JSON: line 1, column 5'],
  ['login', 'claims', '{"userinfo":{}}', undefined],
  ['login', 'claims', 'file:claims.json', undefined],
  ['login', 'authorization-details', '[', 'authorization-details is not JSON: line 1, column 2'],
  ['login', 'form-origin', 'sso.example', 'form-origin expects the https origin of a server'],
  ['login', 'form-origin', 'https://sso.example', undefined],
  ['login', 'set', 'token', 'set token has no value'],
  ['login', 'set', 'tken.a=b', 'set names the request "tken". Did you mean token?'],
  ['login', 'set', 'authorize.max_age:={', 'set authorize.max_age:= is not JSON'],
  ['login', 'set', 'token.client_secret=env:X', undefined],
  ['login', 'unset', 'token.code=1', 'unset takes no value'],
  ['login', 'unset', 'token.code', undefined],
  ['verify', 'issuer', 'my client', undefined],
  ['discover', 'metadata-url', 'a.example/metadata', 'metadata-url is neither an http or https URL nor a file'],
  ['discover', 'metadata-url', 'file:metadata.json', undefined],
  ['discover', 'jwks-uri', '/keys', 'jwks-uri is no URL of an endpoint: it is no absolute URL'],
  [
    'discover',
    'token-endpoint',
    'https://a.example\\token',
    'token-endpoint is no URL of an endpoint: it has a backslash',
  ],
  ['discover', 'token-endpoint', 'http://a.example/token', undefined],
  ['discover', 'header', 'X-Tenant one', 'header expects "Name: value"'],
  ['discover', 'header', 'X-Tenant: one', undefined],
  ['discover', 'proxy', 'ftp://proxy.example', 'the proxy URL has the scheme ftp:'],
  ['discover', 'proxy', 'proxy.example:3128', undefined],
  ['discover', 'proxy', '', undefined],
  ['discover', 'allow', 'nothing-known', 'there is no check "nothing-known"'],
  ['discover', 'allow', 'cb-state-mismatch', 'allow cb-state-mismatch: this check cannot be allowed'],
  ['discover', 'allow', 'private-network', undefined],
  ['discover', 'preset', 'keyclok', 'there is no preset "keyclok"'],
  ['token', 'grant', 'client_credential', 'expected one of client_credentials; did you mean client_credentials?'],
] as const)
  test(`${key}: ${value} is ${expected === undefined ? 'read' : 'told before anything is sent'}`, async () => {
    const needed = { login: { form: ['user=me'] }, verify: { jwt: 'a.b.c' }, discover: {}, token: {} }[step]
    const keys = { ...needed, [key]: value }
    const text = `scenarios: { a: { steps: [ { ${step}: ${JSON.stringify(keys)} } ] } }\n`
    const { message } = await read({ 'check.yaml': text })
    if (expected === undefined) assert.equal(message, '')
    else assert.ok(message.replace(/^check\.yaml:1:\d+: /, '').startsWith(expected), message)
  })

test('a value of a table that cannot be read is told once, with its line and its name, and not repeated', async () => {
  const { message, shown } = await read({
    'check.yaml': `providers-from: t.csv\n${STEP}`,
    't.csv': 'name,issuer,client-auth,timeout,proxy\na,https://a.example,,,\nb,,hunter2-secret,soon,ftp://hunter3\n',
  })
  const told = [
    'expected one of client_secret_basic',
    'expected a number',
    'proxy of b cannot be read as what it is for',
  ]
  const mistakes = message.replace(/^3 mistakes\. |\.$/g, '').split('; ')
  assert.equal(mistakes.length, told.length, message)
  for (const why of told)
    assert.ok(
      mistakes.some((each) => each.startsWith(`t.csv:3:1: ${why}`)),
      why,
    )
  assert.doesNotMatch(`${message}${shown}`, /hunter|soon/)
})

test('providers of a table, and its mistakes, are known beside a mistake in the file', async () => {
  const { message } = await read({
    'check.yaml': `providers-from: t.csv
scenarios:
  a:
    matrix: { provider: [one, othre] }
    steps: [ { logn: }, { discover: } ]
`,
    't.csv': 'name,issuer,port\none,https://a.example,many\nother,https://b.example,\n',
  })
  assert.deepEqual(message.replace(/^3 mistakes\. |\.$/g, '').split(/; (?=check|t\.csv)/), [
    'check.yaml:4:15: there is no provider othre; did you mean other?',
    'check.yaml:5:16: logn is no key here; did you mean login?',
    't.csv:2:1: port of one cannot be read as what it is for',
  ])
})

test('what follows a step that nobody can read is told nothing for its sake', async () => {
  const { message } = await read({
    'check.yaml': `scenarios:
  a:
    steps:
      - logn: { form: [ user=me ] }
      - userinfo: { access-token: "\${login.tokens.access_token}" }
  b:
    steps:
      -
      - ~
      - verify: { jwt: "\${refresh.id_token}" }
      - 5
      - login
`,
  })
  assert.deepEqual(message.replace(/^\d mistakes\. |\.$/g, '').split('; check.yaml:'), [
    'check.yaml:4:9: logn is no key here; did you mean login?',
    '8:8: expected a mapping',
    '9:9: expected a mapping',
    '11:9: expected a mapping',
    '12:9: expected a mapping',
  ])
})

const STEP = 'scenarios: { a: { steps: [ { discover: { issuer: https://a.example } } ] } }\n'

for (const [why, text, expected] of [
  ['a client secret', `providers: { a: { client-secret: hunter2hunter2 } }\n${STEP}`, '1:19: a secret must not stand'],
  ['a password', `people: { r: { form: { username: me, password: hunter2hunter2 } } }\n${STEP}`, '1:38: a secret must'],
  ['a seed', `people: { r: { totp: JBSWY3DPEHPK3PXP } }\n${STEP}`, '1:16: a secret must not stand'],
  [
    'a header',
    `providers: { a: { header: 'Authorization: Basic hunter2hunter2' } }\n${STEP}`,
    '1:19: a secret must not',
  ],
  [
    'a parameter',
    `providers: { a: { set: [token.client_secret=hunter2hunter2] } }\n${STEP}`,
    '1:19: a secret must not',
  ],
  [
    'a member',
    `providers: { a: { client-metadata: { client_secret: hunter2hunter2 } } }\n${STEP}`,
    '1:19: a secret must',
  ],
  [
    'a token',
    'scenarios: { a: { steps: [ { userinfo: { access-token: hunter2hunter2 } } ] } }',
    '1:42: a secret must not',
  ],
  [
    'a proxy',
    `providers: { a: { proxy: http://me:hunter2hunter2@proxy.example } }\n${STEP}`,
    '1:19: a secret must not',
  ],
  [
    'a form',
    'scenarios: { a: { steps: [ { login: { form: [password=hunter2hunter2] } } ] } }',
    '1:39: a secret must not',
  ],
] as const) {
  test(`${why} that stands in the file itself is refused, and shown nowhere`, async () => {
    const { message, shown } = await read({ 'check.yaml': text })
    assert.ok(message.startsWith(`check.yaml:${expected}`), message)
    assert.doesNotMatch(message + shown, /hunter2|JBSWY/)
  })
}

for (const [why, text, expected] of [
  ['YAML that is none', "a: 'x", 'check.yaml:1:6: a colon, a comma, a quote or a closing bracket is missing.'],
  ['an empty file', '', 'check.yaml:1:1: there is no scenario: scenarios is missing.'],
  [
    'an unknown provider',
    `providers: { acme: {} }\n${STEP.replace('a: {', 'a: { matrix: { provider: amce },')}`,
    'check.yaml:2:29: there is no provider amce; did you mean acme?',
  ],
  [
    'an unknown person',
    'scenarios: { a: { steps: [ { login: { as: robot } } ] } }',
    'check.yaml:1:39: there is no person robot.',
  ],
  [
    'nobody to sign in',
    'scenarios: { a: { steps: [ { login: } ] } }',
    'check.yaml:1:30: nobody is there to sign in: as is missing, or form.',
  ],
  [
    'an unknown check',
    STEP.replace('} }', '}, expect: { checks.disc-issuer-mismach: pass } }'),
    'check.yaml:1:81: there is no check disc-issuer-mismach',
  ],
  [
    'a step that comes later',
    `scenarios: { a: { steps: [ { userinfo: { access-token: "\${token.tokens.access_token}" } } ] } }`,
    'check.yaml:1:42: no step token stands before this one.',
  ],
  [
    'a value that an option does not take',
    'scenarios: { a: { steps: [ { discover: { timeout: 0 } } ] } }',
    'check.yaml:1:51: a number of seconds above 0 is needed.',
  ],
  [
    'two commands in a step',
    'scenarios: { a: { steps: [ { discover: , userinfo: } ] } }',
    'check.yaml:1:28: a step is one command, found discover, userinfo',
  ],
  [
    'a broken pattern',
    STEP.replace('} }', '}, expect: { issuer: { matches: "(" } } }'),
    'check.yaml:1:81: matches is no regular expression.',
  ],
  [
    'a condition that is none',
    STEP.replace('} }', '}, expect: { issuer: { mathes: a } } }'),
    'check.yaml:1:91: mathes is no key here; did you mean matches?',
  ],
  [
    'an unknown check that is allowed',
    STEP.replace('{ steps', '{ allow: jwks-kid-mising, steps'),
    'check.yaml:1:19: there is no check jwks-kid-mising',
  ],
] as const) {
  test(`${why} is a mistake with its place`, async () => {
    const { message } = await read({ 'check.yaml': text })
    assert.ok(message.startsWith(expected), message)
  })
}

test('files that are included are read from where the one lies that names them, and their mistakes told in their own name', async () => {
  const files = {
    'ci/check.yaml': 'include: [parts/more.yaml]\nproviders: { a: { issuer: https://a.example } }\n',
    'ci/parts/more.yaml': 'scenarios: { one: { steps: [ { discover: } ] } }\n',
  }
  const { definitions } = await read(files, 'ci/check.yaml')
  assert.deepEqual(
    definitions?.scenarios.map(({ name }) => name),
    ['one'],
  )
  const { message } = await read({ ...files, 'ci/parts/more.yaml': 'scenarois: {}\n' }, 'ci/check.yaml')
  assert.match(message, /more\.yaml:1:1: scenarois is no key here; did you mean scenarios\?/)
})

test('providers come from a table, with a template for what differs', async () => {
  const from = `providers-from: { file: tenants.csv, template: { client-secret: "file:secrets/\${name}" } }\n`
  const csv =
    'name,issuer,client-id,no-discovery\nacme,https://a.example,app,\n"globex","https://g.example","say ""hi""",true\n'
  const { definitions, message } = await read({ 'check.yaml': from + STEP, 'tenants.csv': csv })
  assert.equal(message, '')
  assert.deepEqual(
    [...(definitions?.providers ?? [])],
    [
      ['acme', { 'client-secret': 'file:secrets/acme', issuer: 'https://a.example', 'client-id': 'app' }],
      [
        'globex',
        {
          'client-secret': 'file:secrets/globex',
          issuer: 'https://g.example',
          'client-id': 'say "hi"',
          'no-discovery': true,
        },
      ],
    ],
  )
  const json = '[{"name": "acme", "issuer": "https://a.example"}]'
  const again = await read({ 'check.yaml': `providers-from: tenants.json\n${STEP}`, 'tenants.json': json })
  assert.deepEqual([...(again.definitions?.providers ?? [])], [['acme', { issuer: 'https://a.example' }]])
})

test('a table cannot lead out of its folder, name a key that is none, or hold a secret', async () => {
  const from = `providers-from: { file: t.csv, template: { client-secret: "file:secrets/\${tenant}" } }\n`
  const csv = 'name,tenant,isuer\na,../../etc/passwd,x\nb,b,\na,c,\n'
  const { message } = await read({ 'check.yaml': from + STEP, 't.csv': csv })
  assert.match(message, /t\.csv:1:1: isuer is no key of a profile; did you mean issuer\?/)
  assert.match(message, /t\.csv:2:1: the tenant would add a slash or \.\. where the template has it/)
  assert.match(message, /t\.csv:4:1: a stands twice/)
  const open = await read({
    'check.yaml': `providers-from: t.csv\n${STEP}`,
    't.csv': 'name,client-secret\na,hunter2hunter2\n',
  })
  assert.match(open.message, /t\.csv:2:1: client-secret of a is a secret itself/)
  assert.doesNotMatch(open.message + open.shown, /hunter2/)
})

for (const value of [
  ...['../a', '..', '.', '.hidden', 'a/b', 'a\\b', '/a', 'a b', 'a?b', 'a#b', 'a@b', 'a\u0000b'],
  ...['%2e%2e', '%2F', '%5c', '%252f', 'a%00', '\uff0e\uff0e', '\u2025', '\uff0f', '\u2215'],
])
  test(`a column with ${JSON.stringify(value)} leads nowhere else than the template says`, async () => {
    const from = `providers-from: { file: t.json, template: { client-secret: "file:secrets/\${tenant}" } }\n`
    const { message } = await read({
      'check.yaml': from + STEP,
      't.json': JSON.stringify([{ name: 'a', tenant: value }]),
    })
    assert.equal(message, 't.json:1:1: the tenant would add a slash or .. where the template has it.')
  })

test('two columns are no way up together, and a column may be there for the template alone', async () => {
  const from = `providers-from: { file: t.csv, template: { issuer: "https://\${region}.example/\${one}\${two}x" } }\n`
  const good = await read({ 'check.yaml': from + STEP, 't.csv': 'name,region,one,two\na,eu-1,b.,c\n' })
  assert.equal(good.message, '')
  assert.deepEqual([...(good.definitions?.providers ?? [])], [['a', { issuer: 'https://eu-1.example/b.cx' }]])
  const up = await read({
    'check.yaml': from.replace('x"', './x"') + STEP,
    't.csv': 'name,region,one,two\na,eu-1,b,c.\n',
  })
  assert.match(up.message, /t\.csv:2:1: the columns of issuer would add a slash or \.\./)
})

test('files that are named and not there are told with the other mistakes, each at its line', async () => {
  const { message } = await read({
    'check.yaml': `include: [gone.yaml]\nproviderz: {}\n${STEP}`,
  })
  assert.equal(
    message,
    '2 mistakes. check.yaml:1:1: there is no file gone.yaml; check.yaml:2:1: providerz is no key here; did you mean providers?',
  )
  const table = await read({
    'check.yaml': `providers-from: gone.csv\n${STEP.replace('a: {', 'a: { matrix: { provider: acme },')}`,
  })
  assert.equal(table.message, 'check.yaml:1:1: there is no file gone.csv.')
})

test('files that include one another are read once', async () => {
  const { definitions, message } = await read({
    'check.yaml': `include: other.yaml\n${STEP}`,
    'other.yaml': 'include: [check.yaml, other.yaml]\nproviders: { a: { issuer: https://a.example } }\n',
  })
  assert.equal(message, '')
  assert.equal(definitions?.scenarios.length, 1)
})

test('a tenant of a table that is a provider of a file as well is told', async () => {
  const { message } = await read({
    'check.yaml': `providers-from: t.csv\nproviders: { a: { issuer: https://a.example } }\n${STEP}`,
    't.csv': 'name,issuer\na,https://b.example\n',
  })
  assert.equal(message, 'check.yaml:1:1: a of the table is a provider that stands elsewhere too.')
})

for (const [what, csv, expected] of [
  [
    'semicolons',
    'name;issuer\na;https://a.example\n',
    't.csv:1:1: the first column must be name; commas stand between columns.',
  ],
  ['a remark', '# tenants\nname,issuer\na,https://a.example\n', 't.csv:1:1: the first column must be name.'],
  [
    'a doubled column',
    'name,issuer,issuer\na,https://a.example,https://b.example\n',
    't.csv:1:1: the column issuer stands twice.',
  ],
  ['a row without a name', 'name,issuer\n,https://a.example\n', 't.csv:2:1: name is missing.'],
] as const)
  test(`a table with ${what} has one mistake`, async () => {
    assert.equal((await read({ 'check.yaml': `providers-from: t.csv\n${STEP}`, 't.csv': csv })).message, expected)
  })

test('mistakes in a table of JSON are told with the line of their item', async () => {
  const json = '[\n  { "name": "a", "issuer": "https://a.example" },\n  5,\n  { "name": "b",\n    "isuer": "x" }\n]\n'
  const { message } = await read({ 'check.yaml': `providers-from: t.json\n${STEP}`, 't.json': json })
  assert.match(
    message,
    /t\.json:2:1: item 1 is no object; t\.json:4:1: isuer is no key here; did you mean issuer\? \(b\)/,
  )
})

for (const [what, scenario, expected] of [
  [
    'a value of a matrix',
    '{ matrix: { timeout: [5, 0] }, steps: [ { discover: } ] }',
    '1:29: a number of seconds above 0',
  ],
  [
    'a choice in a matrix',
    '{ matrix: { pkce: S257 }, steps: [ { login: { form: username=a } } ] }',
    '1:29: "S257" is not one of',
  ],
  [
    'a path that is misspelt',
    '{ steps: [ { discover: , expect: { stauts: 200 } } ] }',
    '1:52: nothing is called stauts; did you mean status?',
  ],
  [
    'an end that no check comes to',
    '{ steps: [ { discover: , expect: { checks.idt-aud-mismatch: passed } } ] }',
    '1:52: a check comes to fail, warn, info, pass; did you mean pass?',
  ],
] as const)
  test(`${what} is told before anything is sent`, async () => {
    const { message } = await read({ 'check.yaml': `scenarios: { a: ${scenario} }` })
    assert.ok(message.startsWith(`check.yaml:${expected}`), message)
  })
