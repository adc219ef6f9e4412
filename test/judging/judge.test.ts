import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../src/judging/judge.ts'
import { commandNamed, declaredOptions } from '../../src/program.ts'
import { run } from '../../src/run.ts'
import type { Check, Exchange, Run } from '../../src/trace/trace.ts'
import { testEnv } from '../support/env.ts'
import { sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** The record of a command line. */
async function recordOf(...argv: string[]): Promise<Run> {
  const runs = new Set<Run>()
  await run(argv, testEnv({ vars: { SECRET: 'a-secret-of-forty-characters-0123456789x' } }), (running) => {
    runs.add(running.run)
  })
  const [record] = runs
  return record ?? assert.fail('no command began')
}

const declared = (command: string) => declaredOptions(commandNamed(command) ?? assert.fail(command))

const failed = (checks: readonly (readonly Check[])[]): string[] =>
  checks.flat().flatMap(({ id, verdict }) => (verdict === 'fail' ? [id] : []))

/** The same record with a word of one answer replaced. */
function changed(record: Run, purpose: Exchange['purpose'], from: string, to: string): Run {
  const change = (exchange: Exchange): Exchange => {
    const { response } = exchange
    if (exchange.purpose !== purpose || !response) return exchange
    const body = response.body.replaceAll(from, to)
    return { ...exchange, response: { ...response, body, bytes: Buffer.from(body) } }
  }
  return { ...record, steps: record.steps.map((step) => ({ ...step, exchanges: step.exchanges.map(change) })) }
}

test('a record is judged by what its exchanges say and not by what its checks said', async () => {
  const record = await recordOf('discover', provider.issuer)
  const beside = { declared: declared('discover'), texts: {} }
  const bare = { ...record, steps: record.steps.map((step) => ({ ...step, checks: [] })) }
  assert.deepEqual(
    await judge(bare, beside),
    record.steps.map(({ checks }) => checks),
  )
  const other = changed(bare, 'discover', `"issuer":"${provider.issuer}"`, '"issuer":"https://other.example"')
  assert.deepEqual(failed(await judge(other, beside)), ['meta-issuer-mismatch'])
})

test('a sign-in to the demo is judged from its record alone, the client secret too', async () => {
  const record = await recordOf('login', '--demo', '--no-browser')
  const beside = { declared: declared('login'), texts: {} }
  const names = record.steps.map(({ name }) => name)
  assert.deepEqual(names, ['discover', 'register', 'authorize', 'callback', 'token', 'id_token', 'userinfo'])
  assert.deepEqual(
    await judge(record, beside),
    record.steps.map(({ checks }) => checks),
  )
  const other = changed(record, 'userinfo', '"sub":"ada"', '"sub":"eve"')
  assert.deepEqual(failed(await judge(other, beside)), ['ui-sub-mismatch'])
})

test('what the command line chose counts again: allowed rules and the rule set are in the record', async () => {
  const argv = ['discover', provider.issuer, '--rules', 'fapi2', '--allow', 'fapi2-par']
  const record = await recordOf(...argv)
  const [checks = []] = await judge(record, { declared: declared('discover'), texts: {} })
  const because = (id: string) => checks.find((check) => check.id === id)?.because
  assert.equal(because('fapi2-par'), '--allow fapi2-par')
  assert.equal(because('fapi2-client-auth'), '--rules fapi2')
})

test('a token is judged with the key that is handed over, and a record without it says what is missing', async () => {
  const claims = Buffer.from(JSON.stringify({ sub: 'ada', exp: 2_840_140_800 })).toString('base64url')
  const token = `eyJhbGciOiJIUzI1NiJ9.${claims}.AAAA`
  const record = await recordOf('verify', token, '--secret', 'env:SECRET')
  const beside = { declared: declared('verify'), texts: { token: [token] } }
  await assert.rejects(judge(record, beside), {
    code: 'missing_option',
    message: 'The run was made with --secret, and its record does not hold what that stood for.',
  })
  const texts = { ...beside.texts, secret: ['a-secret-of-forty-characters-0123456789x'] }
  assert.deepEqual(
    await judge(record, { ...beside, texts }),
    record.steps.map(({ checks }) => checks),
  )
})

test('a record that ends early is judged as far as it goes', async () => {
  const record = await recordOf('login', '--demo', '--no-browser')
  const [discover, register, authorize] = record.steps
  assert.ok(discover && register && authorize)
  const cut: Run = { ...record, steps: [discover, { ...register, exchanges: [] }, authorize] }
  const [first = [], second = []] = await judge(cut, { declared: declared('login'), texts: {} })
  assert.deepEqual(first, discover.checks)
  assert.deepEqual(second, [])
})
