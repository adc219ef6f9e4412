import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { FORMATS } from '../../src/formats/format.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { hiddenIn, ordersIn, PLANTED } from '../support/planted.ts'

const home = newFolder()
const file = (name: string): string => join(home, name)
const save = (name: string, text: string): void => writeFileSync(file(name), text)
const report = (...argv: readonly string[]) => runCli(['report', ...argv], testEnv({ home }))

/** Reports of a login that ended well and of one with a token for another client, in every format, as the commands wrote them. */
before(async () => {
  for (const [name, fault] of [
    ['good', []],
    ['bad', ['--fault', 'idt-aud-mismatch']],
  ] as const)
    for (const reveal of [[], ['--reveal']]) {
      const kind = `${name}${reveal.length > 0 ? '-revealed' : ''}`
      const saves = FORMATS.flatMap((format) => ['--save', `${format}=${file(`${kind}.${format}`)}`])
      // Masks of people are those of one run, so they differ in what is drawn again.
      const words = ['login', '--demo', '--no-save', '--show-claims', ...fault, ...reveal, ...saves]
      const { code } = await runCli(words, testEnv({ home }))
      assert.equal(code, name === 'good' ? 0 : 1)
    }
})

for (const kind of ['good', 'good-revealed', 'bad', 'bad-revealed'])
  for (const format of FORMATS)
    test(`${kind}: the ${format} report drawn from the record is the one that the login wrote`, async () => {
      const reveal = kind.endsWith('-revealed') ? ['--reveal'] : []
      const wanted = readFileSync(file(`${kind}.${format}`), 'utf8')
      const saved = `again-${kind}.${format}`
      const { code, stdout, stderr } = await report(
        `${kind}.json`,
        '--format',
        format,
        '--save',
        `${format}=${saved}`,
        '--show-claims',
        ...reveal,
      )
      const drawn = readFileSync(file(saved), 'utf8')
      // What the login showed the beginning and end of stands nowhere in a record without secrets.
      const ends = (text: string): string =>
        reveal.length > 0 ? text : text.replace(/^(?: {2}\w+_token |Tokens {4}(?:.*\n {10})).*\n/gm, '')
      assert.equal(format === 'human' ? ends(drawn) : drawn, format === 'human' ? ends(wanted) : wanted)
      assert.deepEqual([code, stderr], [0, ''])
      if (format !== 'human') assert.equal(stdout, wanted)
    })

for (const argv of [
  ['decode', 'eyJhbGciOiJub25lIn0.eyJudW1iZXIiOjEyMzQ1Njc4OTAxMjM0NTY3ODkwLCJleHAiOjF9.'],
  ['decode', '{"kty":"oct","k":"c2VjcmV0LXNlY3JldA"}', 'opaque-opaque-opaque'],
  ['verify', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.', '--secret', 'a secret of more than thirty-two octets'],
  ['discover', 'http://127.0.0.1:9'],
  ['userinfo', '--issuer', 'https://issuer.example', '--client-id', 'app'],
  ['explain', 'aud'],
  ['explain', '--list'],
  ['preset', 'show', 'google'],
  ['profile', 'list'],
  ['session', 'list'],
])
  test(`the record of ${argv.slice(0, 2).join(' ').slice(0, 30)} is drawn for people as the command draws it, and for programs the same`, async () => {
    const env = testEnv({ home })
    const { code } = await runCli([...argv, '--save', 'human=one.txt', '--save', 'json=one.json'], env)
    const { stdout, ...drawn } = await report('one.json', '--save', 'human=two.txt', '--json')
    assert.equal(drawn.code, 0)
    assert.equal(readFileSync(file('two.txt'), 'utf8'), readFileSync(file('one.txt'), 'utf8'))
    assert.equal(stdout, readFileSync(file('one.json'), 'utf8'))
    assert.equal(JSON.parse(stdout).exit, code)
  })

/** The document of the good login with something changed in it, as a file. */
function spoilt(name: string, spoil: (document: Document) => unknown): string {
  const document: Document = JSON.parse(readFileSync(file('good.json'), 'utf8'))
  spoil(document)
  save(name, JSON.stringify(document))
  return name
}

test('a record that fails is drawn with the exit code it had, and drawing it succeeds', async () => {
  const { code, stdout } = await report('bad.json', '--json')
  assert.equal(code, 0)
  const document = JSON.parse(stdout)
  assert.deepEqual([document.command, document.exit, document.verdict], ['login', 1, 'fail'])
  assert.match((await report('bad.json')).stdout, /^check_failed \(exit 1\)/m)
})

test('a record is read from standard input, a reference and a file that begins with a byte order mark', async () => {
  const json = readFileSync(file('good.json'), 'utf8')
  save('bom.json', `\ufeff${json}`)
  const env = testEnv({ home, stdin: json, vars: { RECORD: json } })
  for (const given of ['-', 'env:RECORD', '@good.json', 'bom.json'])
    assert.equal((await runCli(['report', given, '--json'], env)).stdout, json, given)
})

test('-q writes the result alone, -vv the checks that hold, and -v the exchanges to stderr', async () => {
  const quiet = await report('good.json', '-q')
  assert.match(quiet.stdout, /^Signed in as /)
  assert.doesNotMatch(quiet.stdout, /✓ discover/)
  const both = await report('good.json', 'bad.json', '-q')
  assert.equal(both.stdout, quiet.stdout + (await report('bad.json', '-q')).stdout)
  const verbose = await report('good.json', '-v')
  assert.match(verbose.stderr, /> GET http:\/\/127\.0\.0\.1:\d+\/\.well-known\/openid-configuration/)
  assert.doesNotMatch(verbose.stdout, /✓ idt-aud-mismatch/)
  const all = await report('good.json', '-vv')
  assert.match(all.stdout, /✓ idt-aud-mismatch/)
})

test('--print writes a value that the record holds', async () => {
  const { result } = JSON.parse(readFileSync(file('good-revealed.json'), 'utf8'))
  assert.deepEqual(await printed('good-revealed.json', 'access_token'), [0, `${result.tokens.access_token}\n`, ''])
  assert.deepEqual(await printed('good.json', 'id_token.claims.sub'), [0, 'ada\n', ''])
  for (const [name, field, exit, wrong] of [
    ['good.json', 'access_token', 1, /^response_unusable: --print access_token: the record was saved without it\.\n/],
    [
      'good.json',
      'userinfo.nothing',
      1,
      /^response_unusable: --print userinfo\.nothing: there is no such value; userinfo has sub/,
    ],
    [
      'good.json',
      'sub',
      2,
      /^invalid_option: --print sub: the result of login has no such value\.\n[\s\S]*userinfo\.sub\?/,
    ],
    [
      'bad-revealed.json',
      'access_token',
      1,
      /^response_unusable: --print access_token: the run ended with exit code 1\.\n/,
    ],
  ] as const) {
    const [code, stdout, stderr] = await printed(name, field)
    assert.deepEqual([code, stdout], [exit, ''])
    assert.match(stderr, wrong)
  }
})

const printed = async (name: string, field: string): Promise<readonly [number, string, string]> => {
  const { code, stdout, stderr } = await report(name, '--print', field)
  return [code, stdout, stderr]
}

test('secrets of a record that was saved with --reveal are shown with --reveal alone', async () => {
  const { result } = JSON.parse(readFileSync(file('good-revealed.json'), 'utf8'))
  const { access_token: token, refresh_token: refresh } = result.tokens
  for (const format of FORMATS) {
    const path = `masked.${format}`
    const { stdout } = await report('good-revealed.json', '--format', format, '--save', `${format}=${path}`)
    for (const text of [readFileSync(file(path), 'utf8'), stdout])
      for (const secret of [token, refresh]) assert.ok(!text.includes(secret), format)
  }
  assert.ok((await report('good-revealed.json', '--format', 'har', '--reveal')).stdout.includes(refresh))
})

test('tokens that the login wrote to stdout are shown with --reveal alone', async () => {
  const env = testEnv({ home })
  const { stdout } = await runCli(['login', '--demo', '--no-save', '--json'], env)
  const { access_token: token } = JSON.parse(stdout).result.tokens
  save('asked.json', stdout)
  assert.ok(!(await report('asked.json', '--json')).stdout.includes(token))
  assert.equal((await report('asked.json', '--json', '--reveal')).stdout, stdout)
})

test('a file that cannot be written is told beside the report', async () => {
  const before = await report('good.json', '--save', 'html=no/such/folder.html')
  assert.deepEqual([before.code, before.stdout], [6, ''])
  mkdirSync(file('taken'))
  const folder = await report('good.json', '--save', 'html=taken')
  assert.equal(folder.code, 6)
  assert.match(folder.stderr, /file_unwritable/)
})

for (const [what, make, code, wrong] of [
  ['no file', () => 'none.json', 6, /file_unreadable: The record: the file none\.json does not exist\./],
  [
    'a folder',
    () => folderOf('shards'),
    6,
    /file_unreadable: The record: the file shards is a folder\. .*<folder>\/\*\.json/,
  ],
  [
    'a file that was cut off',
    () => cut(),
    2,
    /input_unreadable: cut\.json is no record: it is not JSON, line \d+, column \d+.* \(cut off\)\./,
  ],
  [
    'a key',
    () => written('key.json', '{"kty":"oct","k":"c2VjcmV0LXNlY3JldA"}'),
    2,
    /input_unreadable: key\.json is no record of oidc-cli/,
  ],
  ['an empty file', () => written('empty.json', ''), 2, /input_unreadable: empty\.json is no record/],
  [
    'a record of a newer schema',
    () => spoilt('newer.json', (document) => (document.schema = 'oidc-cli/2')),
    2,
    /newer\.json is a record of another schema \(oidc-cli\/2\); this version reads oidc-cli\/1\. Use the version/,
  ],
  [
    'one good record and one that is none',
    () => 'good.json empty.json',
    2,
    /input_unreadable: empty\.json is no record/,
  ],
] as const)
  test(`${what}: an error that says so, and no report`, async () => {
    const files = make().split(' ')
    const { code: ended, stdout, stderr } = await report(...files)
    assert.deepEqual([ended, stdout], [code, ''])
    assert.match(oneLine(stderr), wrong)
    const document = (await report(...files, '--json')).json()
    assert.deepEqual([document.command, document.exit, document.steps.length], ['report', code, 0])
  })

test('a result that no login comes to is an error for people, whom it would be shown to, and text for programs', async () => {
  const name = spoilt('shape.json', (document) => (document.result.issuer = 1))
  const { code, stdout, stderr } = await report(name)
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(oneLine(stderr), /input_unreadable: The record is broken: its result is not what login comes to\./)
  assert.match((await report(name, '--format', 'html')).stdout, /<h1>.*oidc-cli login/)
  const beside = await report(name, '--format', 'html', '--save', 'human=shape.txt')
  assert.equal(beside.code, 2)
  assert.match(beside.stdout, /<h1>.*oidc-cli login/)
  assert.match(beside.stderr, /^input_unreadable: The record is broken: [^\n]*\n$/)
})

const oneLine = (text: string): string =>
  text
    .replace(/\n\w+ \(exit \d\)\n/, '\n')
    .replace(/\n {2}next {2}/, ' ')
    .replace(/\s+/g, ' ')

const written = (name: string, text: string): string => {
  save(name, text)
  return name
}

const folderOf = (name: string): string => {
  mkdirSync(file(name))
  return name
}

const cut = (): string => written('cut.json', readFileSync(file('good.json'), 'utf8').slice(0, 20_000))

test('a record by a later version is drawn with checks and sections that this one does not know', async () => {
  const name = spoilt('later.json', (document) => {
    document.version = '99.0.0'
    document.command = 'swim'
    Object.assign(document.steps[0].checks[0], {
      id: 'swim-water-cold',
      verdict: 'fail',
      spec: 'Swimming Profile 3.0 §7',
      remedy: 'Wait for summer.',
    })
  })
  for (const format of FORMATS) {
    const { code, stdout, stderr } = await report(name, '--format', format)
    assert.deepEqual([code, stderr], [0, ''], format)
    if (!['har', 'curl', 'openmetrics'].includes(format)) assert.match(stdout, /swim-water-cold/, format)
  }
  assert.equal(JSON.parse((await report(name, '--json')).stdout).version, '99.0.0')
})

test('what a record says is text in every format, whatever is in it', async () => {
  const name = spoilt('hostile.json', (document) => {
    document.result.userinfo = JSON.parse('{"__proto__": {"sub": "x"}, "constructor": 1}')
    fill(document)
  })
  for (const format of FORMATS) {
    const { code, stdout, stderr } = await report(name, '--format', format, '--save', `${format}=planted.${format}`)
    assert.deepEqual([code, stderr], [0, ''], format)
    for (const text of [stdout, readFileSync(file(`planted.${format}`), 'utf8')])
      assert.deepEqual([ordersIn(text), hiddenIn(text)], [[], []], format)
  }
})

/** Words that a record has in closed sets, or in a form of their own. */
const OWN = /^(?:schema|version|command|startedAt|verdict|purpose|id|name|source|spec|zone|httpVersion|bytes)$/

/** Every text of others in a document has this planted in it. */
function fill(value: Document): void {
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string' && !OWN.test(name)) value[name] = PLANTED
    else if (name === 'headers' && typeof member === 'object') value[name] = { 'x-planted': PLANTED }
    else if (name === 'rawHeaders') value[name] = ['X-Planted', PLANTED]
    else if (typeof member === 'object' && member !== null) fill(member)
  }
}

test('several records make one report, each under the name of its file, with what it came to', async () => {
  const { code, stdout } = await report('good.json', 'bad.json', '--json')
  assert.equal(code, 0)
  const document = JSON.parse(stdout)
  assert.deepEqual(
    [document.command, document.exit, document.verdict, document.error.run, document.steps],
    ['report', 1, 'fail', 'bad', []],
  )
  assert.deepEqual(
    document.runs.map((run: Document) => [run.name, run.command, run.exit, run.verdict]),
    [
      ['good', 'login', 0, 'pass'],
      ['bad', 'login', 1, 'fail'],
    ],
  )
  const single = JSON.parse(readFileSync(file('bad.json'), 'utf8'))
  assert.deepEqual(document.runs[1].steps, single.steps)
  for (const format of FORMATS.filter((each) => each !== 'json')) {
    const drawn = (await report('good.json', 'bad.json', '--format', format)).stdout
    // Annotations and findings are of what does not hold alone.
    const told = format === 'github' || format === 'gitlab' ? ['bad'] : ['good', 'bad']
    for (const each of told) assert.match(drawn, new RegExp(`\\b${each}\\b`), format)
  }
})

test('the report of several records is a record that reads as it was', async () => {
  const { stdout } = await report('good.json', 'bad.json', '--json')
  save('both.json', stdout)
  assert.equal((await report('both.json', '--json')).stdout, stdout)
  const again = JSON.parse((await report('both.json', 'good.json', '--json')).stdout)
  assert.deepEqual(
    again.runs.map((run: Document) => run.name),
    ['both good', 'both bad', 'good'],
  )
})

test('records below one another in one file are several, be it one a line or not', async () => {
  const texts = ['good', 'bad'].map((name) => readFileSync(file(`${name}.json`), 'utf8'))
  save('lines.ndjson', `${texts.map((text) => JSON.stringify(JSON.parse(text))).join('\n')}\n`)
  save('below.json', texts.join('\n'))
  for (const [name, title] of [
    ['lines.ndjson', 'lines.ndjson'],
    ['below.json', 'below'],
  ] as const) {
    const { runs } = JSON.parse((await report(name, '--json')).stdout)
    assert.deepEqual(
      runs.map((run: Document) => [run.name, run.exit]),
      [
        [title, 0],
        [title, 1],
      ],
    )
  }
  save('broken.ndjson', `${JSON.stringify(JSON.parse(texts[0] ?? ''))}\n{"schema":"oidc-cli/1"}\n`)
  assert.match(
    oneLine((await report('broken.ndjson')).stderr),
    /broken\.ndjson, record 2, is a broken record: \/version is absent/,
  )
})

test('nothing to draw is a mistake of the command line', async () => {
  assert.equal((await report()).code, 2)
  assert.equal((await report('')).code, 2)
})
