import assert from 'node:assert/strict'
import { test } from 'node:test'
import { combinationsOf } from '../../src/check/combination.ts'
import type { Definitions, Person, ScenarioDefinition } from '../../src/check/definitions.ts'
import { shardIn, split } from '../../src/check/shard.ts'
import { CliError } from '../../src/errors.ts'

const AT = { line: 1, col: 1 }

const scenario = (name: string, command: string, keys: Record<string, unknown> = {}): ScenarioDefinition => ({
  name,
  matrix: {},
  steps: [{ command, keys, expect: {}, at: AT }],
  tags: [],
  timeLimit: undefined,
  retries: 0,
  allow: [],
  file: { shown: '' },
  at: AT,
})

function file(tenants: readonly string[], scenarios: readonly ScenarioDefinition[], people = {}): Definitions {
  return {
    folder: '/',
    providers: new Map(tenants.map((name) => [name, { issuer: `https://${name}.example` }])),
    people: new Map(Object.entries<Person>(people)),
    scenarios,
  }
}

const tenants = (count: number): string[] => Array.from({ length: count }, (_, at) => `tenant-${at}`)

/** The shard that each scenario of a file falls to, by name. */
function placesIn(definitions: Definitions, of: number): ReadonlyMap<string, number> {
  const all = combinationsOf(definitions)
  const parts = Array.from({ length: of }, (_, at) => split(all, { index: at + 1, of }, definitions, []))
  return new Map(parts.flatMap(({ scenarios }, at) => scenarios.map(({ name }) => [name, at + 1] as const)))
}

test('every scenario falls to one shard, and all have about as many', () => {
  const definitions = file(tenants(1000), [scenario('looks', 'discover')])
  const all = combinationsOf(definitions)
  const parts = [1, 2, 3, 4].map((index) => split(all, { index, of: 4 }, definitions, []))
  assert.deepEqual(
    parts.flatMap(({ facts }) => facts.positions).sort((one, other) => one - other),
    Array.from({ length: 1000 }, (_, at) => at),
  )
  for (const { scenarios } of parts) assert.ok(scenarios.length > 200 && scenarios.length < 300, `${scenarios.length}`)
  assert.deepEqual(
    parts.map(({ facts }) => [facts.index, facts.of, facts.scenarios, facts.file]),
    [1, 2, 3, 4].map((index) => [index, 4, 1000, parts[0]?.facts.file]),
  )
})

test('a name falls to the shard that it has always fallen to', () => {
  const places = placesIn(file(['acme', 'globex', 'initech'], [scenario('looks', 'discover')]), 4)
  assert.deepEqual(
    [...places].sort(([one], [other]) => one.localeCompare(other)),
    [
      ['looks (acme)', 3],
      ['looks (globex)', 1],
      ['looks (initech)', 3],
    ],
  )
})

const ROBOT = { robot: { form: { username: 'smoke' } } }

for (const [what, people] of [
  ['who signs in at each tenant alone', ROBOT],
  ['who signs in at an origin that they share', { robot: { ...ROBOT.robot, origins: ['https://sso.example'] } }],
] as const)
  test(`one tenant more or less moves no scenario of another, with a person ${what}`, () => {
    const scenarios = [
      scenario('looks', 'discover'),
      scenario('signs in', 'login', { as: 'robot' }),
      scenario('signs in again', 'login', { as: 'robot' }),
    ]
    for (const count of [1, 2, 60]) {
      const before = placesIn(file(tenants(count), scenarios, people), 5)
      const after = placesIn(file(['first', ...tenants(count), 'last'], scenarios, people), 5)
      for (const [name, place] of before) assert.equal(after.get(name), place, name)
    }
  })

test('all scenarios that sign in to one account are in one shard, also where accounts meet in a scenario', () => {
  const people = {
    ann: { form: { username: 'ann' } },
    bob: { form: { username: 'bob' } },
    cleo: { form: { username: 'cleo' }, origins: ['https://sso.example'] },
  }
  const both = {
    ...scenario('both', 'login', { as: 'ann' }),
    steps: ['ann', 'bob'].map((as) => ({ command: 'login', keys: { as }, expect: {}, at: AT })),
  }
  const signIns = ['ann', 'bob'].flatMap((as) => [1, 2, 3, 4].map((nth) => scenario(`${as} ${nth}`, 'login', { as })))
  const others = [1, 2].map((nth) => scenario(`cleo ${nth}`, 'login', { as: 'cleo' }))
  const places = placesIn(file(tenants(30), [...signIns, both, ...others], people), 6)
  for (const tenant of tenants(30)) {
    const own = [...places].filter(([name]) => name.endsWith(`(${tenant})`) && !name.startsWith('cleo'))
    assert.equal(own.length, 9)
    assert.equal(new Set(own.map(([, place]) => place)).size, 1, tenant)
  }
  const atOrigin = [...places].filter(([name]) => name.startsWith('cleo'))
  assert.equal(atOrigin.length, 60)
  assert.equal(new Set(atOrigin.map(([, place]) => place)).size, 1)
})

test('sign-ins of one person at many tenants spread over the shards', () => {
  const places = placesIn(file(tenants(400), [scenario('signs in', 'login', { as: 'robot' })], ROBOT), 4)
  for (const shard of [1, 2, 3, 4]) {
    const own = [...places.values()].filter((place) => place === shard).length
    assert.ok(own > 60 && own < 140, `${own}`)
  }
})

test('what is chosen of a file moves nothing, and is told apart', () => {
  const definitions = file(tenants(50), [scenario('looks', 'discover')])
  const all = combinationsOf(definitions)
  const chosen = all.filter((_, at) => at % 3 === 0)
  const shard = { index: 2, of: 4 }
  const [whole, part] = [split(all, shard, definitions, []), split(chosen, shard, definitions, [])]
  assert.deepEqual(
    part.scenarios,
    whole.scenarios.filter((each) => chosen.includes(each)),
  )
  assert.notEqual(part.facts.file, whole.facts.file)
  assert.equal(part.facts.scenarios, 17)
})

test('the hash of a file counts what it says, and not where it lies or how it is laid out', () => {
  const own = [scenario('looks', 'discover')]
  const hash = (definitions: Definitions) =>
    split(combinationsOf(definitions), { index: 1, of: 2 }, definitions, []).facts.file
  const first = hash(file(['acme'], own))
  const moved = own.map((each) => ({ ...each, at: { line: 9, col: 3 }, file: { shown: './elsewhere.yaml' } }))
  assert.equal(hash({ ...file(['acme'], moved), folder: '/elsewhere' }), first)
  for (const other of [
    file(['acme', 'globex'], own),
    file(['globex'], own),
    file(['acme'], [scenario('looks', 'userinfo')]),
    file(['acme'], [{ ...scenario('looks', 'discover'), retries: 1 }]),
    file(['acme'], own, ROBOT),
  ])
    assert.notEqual(hash(other), first)
})

/** Options with nothing but these. */
const options = (shard: string | undefined, shards?: number) => ({
  text: (name: string) => (name === 'shard' ? shard : undefined),
  number: (name: string) => (name === 'shards' ? shards : undefined),
})

const GITLAB = { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' }

for (const [what, given, shards, vars, expected] of [
  ['nothing is asked', undefined, undefined, GITLAB, undefined],
  ['it is said', '3/4', undefined, GITLAB, [3, 4]],
  ['there is one', '1/1', undefined, {}, [1, 1]],
  ['a job of GitLab says', 'auto', undefined, GITLAB, [2, 4]],
  ['a job of GitLab says, and how many is said as well', 'auto', 4, GITLAB, [2, 4]],
  ['a job of GitLab is not split', 'auto', undefined, { CI_NODE_TOTAL: '1' }, [1, 1]],
  ['the first pod of an indexed Job says', 'auto', 3, { JOB_COMPLETION_INDEX: '0' }, [1, 3]],
  ['the last pod of an indexed Job says', 'auto', 3, { JOB_COMPLETION_INDEX: '2', CI_NODE_INDEX: '' }, [3, 3]],
] as const)
  test(`the shard is ${expected?.join(' of ') ?? 'none'} where ${what}`, () => {
    const found = shardIn(options(given, shards), { vars })
    assert.deepEqual(found, expected && { index: expected[0], of: expected[1] })
  })

for (const [given, shards, vars, told] of [
  ['0/4', undefined, {}, /--shard 0\/4 is no shard/],
  ['5/4', undefined, {}, /--shard 5\/4 is no shard/],
  ['1/0', undefined, {}, /--shard 1\/0 is no shard/],
  ['01/4', undefined, {}, /--shard 01\/4 is no shard/],
  ['1/100000', undefined, {}, /--shard 1\/100000 is no shard/],
  ...[
    'a/b',
    '1',
    '1/',
    '/4',
    '1/4/2',
    '-1/4',
    '1.0/4',
    '1e0/4',
    ' 1/4',
    '1/4\n',
    '１/４',
    '1/99999999999999999999',
    'AUTO',
    'auto ',
    '\u001b[2J/4',
    '::error::x',
  ].map((text) => [text, undefined, {}, /^--shard says no <i>\/<n> and not auto\.$/] as const),
  ['1/4', 4, {}, /--shard i\/n says how many there are, and so does --shards/],
  [undefined, 4, GITLAB, /--shards says how many there are, and nothing says which is this one/],
  ['auto', undefined, {}, /--shard auto needs CI_NODE_INDEX and CI_NODE_TOTAL, or JOB_COMPLETION_INDEX/],
  ['auto', 4, {}, /--shard auto needs CI_NODE_INDEX and CI_NODE_TOTAL, or JOB_COMPLETION_INDEX/],
  ['auto', undefined, { CI_NODE_INDEX: '1' }, /--shard auto needs CI_NODE_TOTAL as well/],
  ['auto', undefined, { CI_NODE_TOTAL: '4' }, /--shard auto needs CI_NODE_INDEX as well/],
  ['auto', undefined, { CI_NODE_INDEX: '', CI_NODE_TOTAL: '' }, /--shard auto needs CI_NODE_INDEX and CI_NODE_TOTAL/],
  ['auto', 3, GITLAB, /--shards 3 is not what CI_NODE_TOTAL says/],
  ['auto', 4, { ...GITLAB, JOB_COMPLETION_INDEX: '1' }, /finds CI_NODE_INDEX and JOB_COMPLETION_INDEX/],
  ['auto', undefined, { JOB_COMPLETION_INDEX: '0' }, /finds JOB_COMPLETION_INDEX, which does not say how many/],
  ['auto', 3, { JOB_COMPLETION_INDEX: '3' }, /JOB_COMPLETION_INDEX and --shards 3 is no shard/],
  ...['x', '-1', '1.5', '0x1', '1\n::error::', '\u001b[2J', '99999999999'].flatMap((text) => [
    [
      'auto',
      3,
      { JOB_COMPLETION_INDEX: text },
      /^--shard auto with JOB_COMPLETION_INDEX and --shards 3 is no shard\.$/,
    ] as const,
    [
      'auto',
      undefined,
      { CI_NODE_INDEX: text, CI_NODE_TOTAL: '4' },
      /^--shard auto with CI_NODE_INDEX and CI_NODE_TOTAL is no shard\.$/,
    ] as const,
    [
      'auto',
      undefined,
      { CI_NODE_INDEX: '1', CI_NODE_TOTAL: text },
      /^--shard auto with CI_NODE_INDEX and CI_NODE_TOTAL is no shard\.$/,
    ] as const,
  ]),
  ['auto', undefined, { CI_NODE_INDEX: '0', CI_NODE_TOTAL: '4' }, /CI_NODE_INDEX and CI_NODE_TOTAL is no shard/],
  ['auto', undefined, { CI_NODE_INDEX: '5', CI_NODE_TOTAL: '4' }, /CI_NODE_INDEX and CI_NODE_TOTAL is no shard/],
] as const)
  test(`--shard ${JSON.stringify(given)} --shards ${shards} with ${JSON.stringify(vars)} is a mistake that is named`, () => {
    assert.throws(
      () => shardIn(options(given, shards), { vars }),
      (error) => error instanceof CliError && error.exit === 2 && told.test(error.message),
    )
  })

test('nothing is read of the environment unasked', () => {
  const vars = new Proxy(
    {},
    { get: () => assert.fail('a variable was read'), has: () => assert.fail('was looked for') },
  )
  assert.deepEqual(shardIn(options('1/2'), { vars }), { index: 1, of: 2 })
  assert.equal(shardIn(options(undefined), { vars }), undefined)
})
