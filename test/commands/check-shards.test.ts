import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { type Document, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

const home = newFolder()
const machine = (vars: Record<string, string> = {}): TestEnv => testEnv({ home, vars })
const documentOf = (name: string): Document => JSON.parse(readFileSync(join(home, name), 'utf8'))

/** Tenants of which the second and the fifth are not there. */
function fileOf(tenants: readonly string[]): string {
  const providers = tenants.map(
    (name, at) => `  ${name}: { issuer: "${at === 1 || at === 4 ? `http://127.0.0.1:9/${name}` : provider.issuer}" }\n`,
  )
  return `providers:\n${providers.join('')}scenarios: { looks: { steps: [ { discover: } ] } }\n`
}

const TENANTS = ['acme', 'globex', 'initech', 'umbrella', 'hooli', 'stark', 'wayne', 'wonka']
const FILES = ['one.json', 'two.json', 'three.json']

before(async () => {
  writeFileSync(join(home, 'check.yaml'), fileOf(TENANTS))
  await runCli(['check', 'check.yaml', '--save', 'json=whole.json'], machine())
  for (const [at, name] of FILES.entries())
    await runCli(['check', 'check.yaml', '--shard', `${at + 1}/3`, '--save', `json=${name}`], machine())
})

/** A document without what differs from one run to the next: times, and the file that it was saved in. */
function timeless(value: Document): Document {
  if (typeof value === 'string') return value.replace(/\b\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\b/g, 'a date')
  if (Array.isArray(value)) return value.filter((each) => each?.name !== 'save').map(timeless)
  if (typeof value !== 'object' || value === null) return value
  const told = Object.entries(value).filter(([name]) => !/^(?:startedAt|ms|timing)$/.test(name))
  return Object.fromEntries(told.map(([name, member]) => [name, timeless(member)]))
}

test('the merged record is that of a run that was not split, but for times, in any order of the files', async () => {
  const whole = documentOf('whole.json')
  for (const files of [FILES, [...FILES].reverse()]) {
    const { code } = await runCli(['report', 'merge', ...files, '--save', 'json=merged.json'], machine())
    const merged = documentOf('merged.json')
    assert.equal(code, whole.exit)
    assert.deepEqual(timeless(merged), timeless(whole))
  }
  assert.deepEqual(whole.result.totals, { passed: 6, failed: 2, skipped: 0 })
  assert.equal(whole.exit, 5)
})

test('the time of a merged record is from the first beginning to the last end', async () => {
  const shards = FILES.map(documentOf)
  await runCli(['report', 'merge', ...FILES, '--save', 'json=merged.json'], machine())
  const { startedAt, ms } = documentOf('merged.json')
  const starts = shards.map((shard) => Date.parse(shard.startedAt))
  assert.equal(Date.parse(startedAt), Math.min(...starts))
  assert.equal(ms, Math.max(...shards.map((shard, at) => (starts[at] ?? 0) + shard.ms)) - Math.min(...starts))
})

test('records of all shards below one another in one file are merged, and so are some on standard input', async () => {
  const texts = FILES.map((name) => JSON.stringify(documentOf(name)))
  writeFileSync(join(home, 'all.ndjson'), texts.join('\n'))
  const inFile = await runCli(['report', 'merge', 'all.ndjson', '--json'], machine())
  assert.deepEqual(timeless(inFile.json()), timeless(documentOf('whole.json')))
  const env = testEnv({ home, stdin: texts.slice(1).join('\n') })
  const piped = await runCli(['report', 'merge', 'one.json', '-', '--json'], env)
  assert.deepEqual(timeless(piped.json()), timeless(documentOf('whole.json')))
})

/** The record of the second shard with something changed in it, as a file. */
function spoilt(name: string, spoil: (document: Document) => unknown): string {
  const document = documentOf('two.json')
  spoil(document)
  writeFileSync(join(home, name), JSON.stringify(document))
  return name
}

for (const [what, make, exit, told] of [
  ['one is missing', () => ['one.json', 'three.json'], 1, 'shard 2 of 3 is missing'],
  ['two are missing', () => ['two.json'], 1, 'shards 1, 3 of 3 are missing'],
  ['one is there twice', () => [...FILES, 'two.json'], 1, 'shard 2 of 3 is there twice: two.json, two.json'],
  [
    'one is there twice in the place of another',
    () => ['one.json', 'two.json', 'two.json'],
    1,
    'shard 2 of 3 is there twice: two.json, two.json; shard 3 of 3 is missing',
  ],
  [
    'one is of another file',
    () => [
      'one.json',
      spoilt('other.json', (shard) => (shard.result.shard.file = `sha256:${'0'.repeat(64)}`)),
      'three.json',
    ],
    1,
    'other.json is of another file of scenarios than one.json, or of others chosen of it; shard 2 of 3 is missing',
  ],
  [
    'one is of a run with another number of shards',
    () => [spoilt('four.json', (shard) => Object.assign(shard.result.shard, { index: 4, of: 4 })), ...FILES],
    1,
    'four.json is shard 4 of 4, and one.json one of 3',
  ],
  [
    'one was made by another version',
    () => ['one.json', spoilt('older.json', (shard) => (shard.version = '0.0.1')), 'three.json'],
    1,
    'older.json was made by version 0.0.1, and one.json by 0.0.0-source; shard 2 of 3 is missing',
  ],
  ['one was not split', () => ['whole.json'], 1, 'whole.json is of a check that was not split'],
  [
    'one is of another command',
    () => [
      'one.json',
      spoilt('login.json', (shard) => {
        Object.assign(shard, { command: 'discover', result: null, steps: [] })
        delete shard.runs
      }),
    ],
    1,
    'login.json is a record of discover, and of no check',
  ],
  [
    'one ended before it began',
    () => [
      'one.json',
      'three.json',
      spoilt('bad.json', (shard) => {
        const error = { code: 'scenario_invalid', message: 'x', hint: 'y', retryable: false, step: null }
        Object.assign(shard, { exit: 2, verdict: 'error', error, result: null, runs: [] })
      }),
    ],
    1,
    'bad.json is of a check that did not begin (scenario_invalid)',
  ],
  [
    'one is a list',
    () => ['one.json', 'three.json', spoilt('list.json', (shard) => (shard.runs = []))],
    1,
    'list.json is of a list, and of no run',
  ],
  [
    'together they have not all',
    () => [
      'one.json',
      spoilt(
        'moved.json',
        (shard) =>
          (shard.result.shard.positions = shard.result.shard.positions.map(() => 0).map((_: number, at: number) => at)),
      ),
      'three.json',
    ],
    1,
    'together they have not each of 8 scenarios once',
  ],
  [
    'a position is past the end',
    () => [
      'one.json',
      spoilt(
        'past.json',
        (shard) => (shard.result.shard.positions = [99, 100, 101, 102, 103].slice(0, shard.runs.length)),
      ),
      'three.json',
    ],
    2,
    'past.json is a broken record: /result/shard/positions/0 is another number, expected a place among the scenarios',
  ],
  [
    'an index is none',
    () => [spoilt('index.json', (shard) => (shard.result.shard.index = 9))],
    2,
    '/result/shard/index is another number',
  ],
  [
    'there are more shards than any run has',
    () => [spoilt('many.json', (shard) => (shard.result.shard.of = 1e15))],
    2,
    '/result/shard/of is another number, expected at most 99999',
  ],
  [
    'the hash is words for a terminal',
    () => [spoilt('hash.json', (shard) => (shard.result.shard.file = '\u001b[2J::error::'))],
    2,
    '/result/shard/file is a string with control or unseen characters',
  ],
  [
    'the shard is a text',
    () => [spoilt('text.json', (shard) => (shard.result.shard = 'x'))],
    2,
    '/result/shard is string, expected an object',
  ],
  [
    'the totals are gone',
    () => [spoilt('totals.json', (shard) => delete shard.result.totals)],
    2,
    '/result/totals is absent, expected an object',
  ],
  [
    'a scenario is gone',
    () => [spoilt('short.json', (shard) => shard.result.scenarios.pop())],
    2,
    '/result/scenarios is one of',
  ],
  [
    'it is of a newer schema',
    () => [spoilt('newer.json', (shard) => (shard.schema = 'oidc-cli/2'))],
    2,
    'newer.json is a record of another schema (oidc-cli/2)',
  ],
  ['it is no record', () => ['check.yaml'], 2, 'check.yaml is no record: it is not JSON'],
  ['no file fits the pattern', () => ['shards/*.json'], 6, 'The record: the file shards/*.json does not exist.'],
] as const)
  test(`report merge fails and says so where ${what}`, async () => {
    const { code, stdout, stderr } = await runCli(['report', 'merge', ...make()], machine())
    assert.deepEqual([code, stdout], [exit, ''])
    const text = stderr.replace(/\s+/g, ' ')
    assert.ok(text.includes(told), text)
  })

test('more than one mistake is named at once', async () => {
  const { json, code } = await runCli(
    ['report', 'merge', 'one.json', 'one.json', 'three.json', 'four.json', '--json'],
    machine(),
  )
  assert.equal(code, 1)
  assert.equal(json().error.code, 'shards_unfit')
  assert.equal(
    json().error.message,
    'These are not the shards of one run, each once: four.json is shard 4 of 4, and one.json one of 3; shard 1 of 3 is there twice: one.json, one.json; shard 2 of 3 is missing.',
  )
})

test('a shard that got no scenario ends with 0 in every format, says so, and is merged as any other', async () => {
  writeFileSync(join(home, 'small.yaml'), fileOf(['acme']))
  const formats = ['json', 'junit', 'tap', 'markdown', 'har', 'html', 'curl']
  const files: string[] = []
  const empty: number[] = []
  for (const index of [1, 2, 3, 4]) {
    files.push(`small-${index}.json`)
    const saves = formats.map((format) => `--save=${format}=small-${index}.${format}`)
    const { code, stdout } = await runCli(['check', 'small.yaml', '--shard', `${index}/4`, ...saves], machine())
    assert.equal(code, 0)
    if (documentOf(`small-${index}.json`).runs.length > 0) continue
    empty.push(index)
    assert.equal(stdout, `Shard ${index} of 4 has no scenario.\n✓ ok\n`)
    assert.equal(documentOf(`small-${index}.json`).verdict, 'pass')
  }
  assert.deepEqual(empty, [1, 2, 4])
  const { code, json } = await runCli(['report', 'merge', ...files, '--json'], machine())
  assert.equal(code, 0)
  assert.deepEqual(json().result.totals, { passed: 1, failed: 0, skipped: 0 })
  const drawn = await runCli(['report', 'small-1.json'], machine())
  assert.deepEqual([drawn.code, drawn.stdout], [0, 'Shard 1 of 4 has no scenario.\n✓ ok\n'])
})

test('--list shows what a shard would run, and --only chooses before scenarios are split', async () => {
  const listed = await Promise.all(
    [1, 2, 3].map((index) => runCli(['check', 'check.yaml', '--list', '--shard', `${index}/3`], machine())),
  )
  const names = listed.flatMap(({ stdout }) =>
    stdout
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('looks'))
      .map((line) => line.split('  ')[0]),
  )
  assert.deepEqual(names.sort(), TENANTS.map((name) => `looks (${name})`).sort())
  const files = []
  for (const index of [1, 2, 3]) {
    files.push(`only-${index}.json`)
    await runCli(
      ['check', 'check.yaml', '--only', 'w*', '--shard', `${index}/3`, '--save', `json=only-${index}.json`],
      machine(),
    )
  }
  const { json } = await runCli(['report', 'merge', ...files, '--json'], machine())
  assert.deepEqual(
    json().result.scenarios.map(({ name }: Document) => name),
    ['looks (wayne)', 'looks (wonka)'],
  )
  const mixed = await runCli(['report', 'merge', 'one.json', 'two.json', 'only-3.json'], machine())
  assert.equal(mixed.code, 1)
  assert.match(
    mixed.stderr.replace(/\s+/g, ' '),
    /only-3\.json is of another file of scenarios than one\.json, or of others chosen/,
  )
})

test('--shard auto takes what the job says, and says in its report which it was', async () => {
  for (const [vars, words, index, of] of [
    [{ CI_NODE_INDEX: '2', CI_NODE_TOTAL: '3' }, [], 2, 3],
    [{ JOB_COMPLETION_INDEX: '0' }, ['--shards', '3'], 1, 3],
  ] as const) {
    const { stdout } = await runCli(['check', 'check.yaml', '--shard', 'auto', ...words, '--json'], machine(vars))
    const { result } = JSON.parse(stdout)
    assert.deepEqual([result.shard.index, result.shard.of], [index, of])
    assert.deepEqual(
      result.scenarios.map(({ name }: Document) => name),
      documentOf(FILES[index - 1] ?? '').result.scenarios.map(({ name }: Document) => name),
    )
  }
  const unasked = await runCli(['check', 'check.yaml', '--json'], machine({ CI_NODE_INDEX: '1', CI_NODE_TOTAL: '3' }))
  assert.equal(unasked.json().runs.length, 8)
})

for (const words of [
  ['--shard', '9/3'],
  ['--shard', 'auto'],
  ['--shards', '3'],
  ['--shard', '1/3', '--shards', '3'],
  ['--shard', 'auto', '--shards', 'x'],
  ['--shard', ''],
])
  test(`check ${words.join(' ')} is a mistake of the command line, before anything is sent`, async () => {
    const { code, stdout, stderr } = await runCli(['check', 'check.yaml', ...words], machine())
    assert.deepEqual([code, stdout, provider.asked.length], [2, '', 0])
    assert.match(stderr, /--shard/)
  })

test('shards that were ended by a signal are merged to a run that was', async () => {
  let reached = (): void => {}
  const asked = new Promise<void>((resolve) => {
    reached = resolve
  })
  const silent = createServer(() => reached())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  after(() => {
    silent.closeAllConnections()
    silent.close()
  })
  const slow = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const text = fileOf(TENANTS).replace(/(umbrella: \{ issuer: )"[^"]*"/, `$1"${slow}"`)
  writeFileSync(join(home, 'slow.yaml'), text)
  const codes = await Promise.all(
    [1, 2, 3].map((index) => {
      const env = machine()
      void asked.then(() => env.interrupt('SIGTERM'))
      const words = [
        'check',
        'slow.yaml',
        '--concurrency',
        '1',
        '--shard',
        `${index}/3`,
        '--save',
        `json=slow-${index}.json`,
      ]
      return runCli(words, env).then(({ code }) => code)
    }),
  )
  assert.ok(codes.includes(143))
  const { code, json } = await runCli(
    ['report', 'merge', 'slow-1.json', 'slow-2.json', 'slow-3.json', '--json'],
    machine(),
  )
  assert.equal(code, 143)
  const { result, error, failures = [], runs } = json()
  assert.equal(error.code, 'terminated')
  assert.ok(failures.every(({ code: each }: Document) => each === 'terminated'))
  assert.equal(runs.length, 8)
  const { passed, failed, skipped } = result.totals
  assert.equal(passed + failed + skipped, 8)
  assert.equal(result.scenarios.filter(({ verdict }: Document) => verdict === 'skip').length, skipped)
})

test('a report of the merged record that cannot be written makes 0 a 6, and changes no other code', {
  skip: process.platform !== 'linux' && '/dev/full is of Linux',
}, async () => {
  const small = [1, 2, 3, 4].map((index) => `small-${index}.json`)
  for (const [files, exit] of [
    [small, 6],
    [FILES, 5],
  ] as const) {
    const { code, stdout, stderr } = await runCli(['report', 'merge', ...files, '--save', 'html=/dev/full'], machine())
    assert.equal(code, exit)
    assert.match(stdout, /of \d tenants? (?:passed|failed)/)
    assert.match(stderr, /^file_unwritable: .*\/dev\/full/)
  }
})
