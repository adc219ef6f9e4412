import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Opening } from '../../src/env.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'

const DEMO = ['login', '--demo', '--no-browser', '--login-timeout', '600']

interface Told {
  readonly code: number
  readonly error: Document
  readonly notes: readonly string[]
}

async function told(argv: readonly string[], env = testEnv()): Promise<Told> {
  const { code, json } = await runCli([...argv, '--json'], env)
  const { error, notes } = json()
  return { code, error, notes }
}

const UNJUDGED = 'The fault was not met: nothing was judged by the rule.'

test('a user agent that ends on an error page ends the wait with what the page is called', async () => {
  const { code, error, notes } = await told([...DEMO, '--fault', 'idt-aud-mismatch', '--request-object', 'signed'])
  assert.equal(code, 4)
  assert.equal(error.code, 'login_impossible')
  assert.match(error.message, /^Nobody can come back: .*\/authorize answered 400: request_not_supported: /)
  assert.ok(notes.includes(UNJUDGED), notes.join('\n'))
})

test('so does the demo without a fault, on the page of its own issuer', async () => {
  const { code, error } = await told([...DEMO, '--set', 'authorize.client_id=nobody'])
  assert.equal(code, 4)
  assert.match(error.message, /^Nobody can come back: .*\/auth answered 400: invalid_client: client is invalid\.$/)
})

test('a user agent that takes over from a browser that failed ends the wait in the same way', async () => {
  const browse = async (): Promise<Opening> => ({ opened: true, program: 'b', failed: Promise.resolve('it crashed') })
  const argv = ['login', '--demo', '--login-timeout', '600', '--set', 'authorize.client_id=nobody']
  const { code, error } = await told(argv, testEnv({ browse }))
  assert.equal(code, 4)
  assert.match(error.message, /^Nobody can come back: .*invalid_client/)
})

test('an answer that came and was ignored is what is told of, when the time is over', async () => {
  const argv = ['login', '--demo', '--no-browser', '--login-timeout', '1', '--fault', 'cb-state-mismatch']
  const { code, json } = await runCli([...argv, '--json'])
  const { error, steps } = json()
  assert.equal(code, 1)
  assert.equal(error.code, 'callback_rejected')
  const authorize = steps.find((step: Document) => step.name === 'authorize')
  assert.equal(authorize.failure.code, 'login_timeout')
})

const UNMET: readonly (readonly [id: string, args: readonly string[]])[] = [
  ['ui-sub-mismatch', ['--no-userinfo']],
  ['idt-aud-mismatch', ['--no-discovery']],
  ['idt-aud-mismatch', ['--par']],
  ['idt-aud-mismatch', ['--response-type', 'none']],
]
for (const [id, args] of UNMET) {
  test(`${id} with ${args.join(' ')} is never judged, and the run is no proof of it: neither 0 nor 1`, async () => {
    const { code, error, notes } = await told([...DEMO, '--fault', id, ...args])
    assert.equal(code, 2)
    assert.equal(error.code, 'fault_unmet')
    assert.equal(error.message, `The fault of --fault ${id} was not met: nothing was judged by the rule.`)
    assert.ok(notes.includes(UNJUDGED))
  })
}

test('what ended the run otherwise keeps its exit code, and the fault is noted', async () => {
  const { code, error, notes } = await told([...DEMO, '--fault', 'idt-aud-mismatch', '--set', 'token.code=another'])
  assert.equal(code, 3)
  assert.equal(error.code, 'invalid_grant')
  assert.ok(notes.includes(UNJUDGED))
})

test('a rule that was judged and holds by the options given is noted, and the run is as good as it is', async () => {
  const { code, notes } = await told([...DEMO, '--fault', 'idt-auth-time-too-old', '--max-age', '172800'])
  assert.equal(code, 0)
  assert.ok(notes.includes('The fault was not met: the rule was judged and holds with the options given.'))
})

test('of a fault that was met, allowed or not, nothing is said', async () => {
  for (const [args, exit] of [
    [[], 1],
    [['--allow', 'ui-sub-mismatch'], 0],
  ] as const) {
    const { code, notes } = await told([...DEMO, '--fault', 'ui-sub-mismatch', ...args])
    assert.equal(code, exit)
    assert.ok(!notes.some((note) => note.includes('not met')), notes.join('\n'))
  }
})

test('every format tells of a fault that was not met', async () => {
  const env = testEnv()
  const formats = ['human', 'json', 'junit', 'tap', 'markdown', 'har', 'html']
  const saves = formats.flatMap((name) => ['--save', `${name}=${name}.out`])
  const { stdout } = await runCli([...DEMO, '--fault', 'ui-sub-mismatch', '--no-userinfo', ...saves], env)
  for (const text of [stdout, ...formats.map((name) => readFileSync(join(env.home, `${name}.out`), 'utf8'))])
    assert.match(text, /The fault was\s+not met: nothing was judged by\s+the rule\./)
})
