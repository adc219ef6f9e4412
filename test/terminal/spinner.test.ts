import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { plainStyle } from '../../src/formats/style.ts'
import { createHttp } from '../../src/http/client.ts'
import { createWaits } from '../../src/http/waits.ts'
import { createProgress } from '../../src/terminal/progress.ts'
import { createSpinner } from '../../src/terminal/spinner.ts'
import { createRecorder } from '../../src/trace/recorder.ts'
import { JUDGES } from '../../src/trace/traits.ts'
import { DEFAULTS } from '../http/network.ts'
import { type EnvSettings, runCli } from '../support/env.ts'
import { terminal } from '../support/terminal.ts'

const TERMINAL = ['stdout', 'stderr'] as const

function spinning(columns = 80, settings: EnvSettings = {}) {
  const made = terminal({ columns, rows: 24 }, { tty: TERMINAL, ...settings })
  const spinner = createSpinner(made.guarded, plainStyle(columns))
  const line = (): string => (made.shown.lines().at(-1) ?? '').replace(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, '*')
  return { ...made, spinner, line }
}

const ANSWER = { what: 'answer', host: 'issuer.example', tried: 1, ms: 30_000 } as const

test('a wait for a person turns, counts down and leaves nothing behind', async () => {
  const { spinner, line, shown, writes, pass, sleeping, ...made } = spinning()
  const { stop } = spinner.wait('Waiting for the sign-in', 90)
  assert.equal(line(), '* Waiting for the sign-in (1 min 30 s left, Ctrl-C to stop)')
  assert.equal(shown.isCursorShown, false)
  await pass(2050)
  assert.equal(line(), '* Waiting for the sign-in (1 min 28 s left, Ctrl-C to stop)')
  assert.ok(new Set(writes.join('').match(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g)).size > 5, 'it does not turn')
  stop()
  assert.deepEqual([shown.lines(), shown.isCursorShown, made.guarded.stderr.used], [[''], true, true])
  const before = writes.length
  await pass(1000)
  assert.equal(writes.length, before, 'it goes on after its end')
})

test('an exchange is told once it takes longer than half a second, with step, host and time left, and taken away when it ends', async () => {
  const made = spinning()
  const { spinner, line, shown, writes, pass } = made
  const quick = spinner.watch('jwks')
  quick.at(ANSWER)
  await pass(490)
  quick.end()
  await pass(1000)
  assert.deepEqual([writes, made.sleeping], [[], 0])

  const onlooker = spinner.watch('token')
  onlooker.at({ ...ANSWER, what: 'connection', ms: 10_000 })
  await pass(600)
  assert.equal(line(), '* token: connecting to issuer.example (10 s left, Ctrl-C to stop)')
  onlooker.at({ ...ANSWER, ms: 29_400 })
  await pass(2000)
  assert.equal(line(), '* token: waiting for issuer.example (28 s left, Ctrl-C to stop)')
  onlooker.at({ ...ANSWER, what: 'pause', tried: 2, ms: 6000 })
  await pass(1000)
  assert.equal(line(), '* token: pausing before try 2 at issuer.example (5 s left, Ctrl-C to stop)')
  onlooker.at({ ...ANSWER, tried: 2 })
  assert.equal(line(), '* token: waiting for issuer.example, try 2 (30 s left, Ctrl-C to stop)')
  onlooker.end()
  assert.deepEqual([shown.lines(), shown.isCursorShown, made.sleeping], [[''], true, 0])
})

test('of exchanges at once the oldest is told, in place of the wait for a person, which is back when they have ended', async () => {
  const { spinner, line, pass } = spinning()
  const wait = spinner.wait('Signing in by forms', 300)
  const [one, other] = [spinner.watch('sign_in'), spinner.watch('sign_in')]
  one.at(ANSWER)
  other.at({ ...ANSWER, host: 'other.example', ms: 10_000 })
  await pass(400)
  assert.equal(line(), '* Signing in by forms (5 min 0 s left, Ctrl-C to stop)')
  await pass(1650)
  assert.equal(line(), '* sign_in: waiting for issuer.example and 1 more (28 s left, Ctrl-C to stop)')
  one.end()
  assert.equal(line(), '* sign_in: waiting for other.example (8 s left, Ctrl-C to stop)')
  other.end()
  assert.equal(line(), '* Signing in by forms (4 min 58 s left, Ctrl-C to stop)')
  wait.stop()
})

for (const [columns, expected] of [
  [80, '* userinfo: waiting for login.issuer.example (30 s left, Ctrl-C to stop)'],
  [60, '* userinfo: waiting for login.issuer.example (30 s left)'],
  [46, '* userinfo login.issuer.example (30 s left)'],
  [40, '* userinfo login.is…example (30 s left)'],
  [26, '* userinfo (30 s left)'],
  [14, '* (30 s left)'],
  [6, '* (30'],
] as const) {
  test(`in ${columns} columns the line stands on one line, which has what there is room for`, async () => {
    const { spinner, line, shown, pass } = spinning(columns)
    const onlooker = spinner.watch('userinfo')
    onlooker.at({ ...ANSWER, host: 'login.issuer.example' })
    await pass(650)
    assert.equal(line(), expected)
    await pass(3000)
    assert.equal(shown.lines().length, 1)
    assert.ok((shown.lines()[0] ?? '').length < columns)
    onlooker.end()
    assert.deepEqual(shown.lines(), [''])
  })
}

test('a wait whose words are longer than the terminal is cut', async () => {
  const { spinner, shown, pass } = spinning(40)
  const wait = spinner.wait('Waiting for the sign-in in the browser', 300)
  await pass(1000)
  assert.match(shown.lines()[0] ?? '', /^\S Waiting \S*.*… ?.*browser \(4 min 59 s left\)$/)
  assert.ok((shown.lines()[0] ?? '').length < 40)
  wait.stop()
})

test('what is written meanwhile stands above, and while a person is asked nothing turns', async () => {
  let answer = (_text: string): void => {}
  const ask = (): Promise<string> => new Promise((resolve) => (answer = resolve))
  const { spinner, guarded, shown, pass } = spinning(80, { ask })
  const onlooker = spinner.watch('token')
  onlooker.at(ANSWER)
  await pass(700)
  guarded.stderr.write('to stderr\n')
  guarded.stdout.write('to stdout\n')
  await pass(100)
  assert.deepEqual(
    shown.lines().map((line) => line.replace(/^\S (?=token)/, '')),
    ['to stderr', 'to stdout', 'token: waiting for issuer.example (30 s left, Ctrl-C to stop)'],
  )
  const asked = guarded.ask({ kind: 'text', message: 'Who?' })
  await pass(1000)
  assert.deepEqual([shown.lines(), shown.isCursorShown], [['to stderr', 'to stdout', ''], true])
  answer('me')
  await asked
  await pass(200)
  assert.match(shown.lines().at(-1) ?? '', /token: waiting/)
  onlooker.end()
})

test('a signal gives line and cursor back before anything else is said, and nothing turns from then on', async () => {
  const made = spinning()
  const { spinner, shown, writes, pass, env } = made
  const onlooker = spinner.watch('token')
  onlooker.at(ANSWER)
  await pass(700)
  env.interrupt('SIGINT')
  assert.deepEqual([shown.lines(), shown.isCursorShown, made.sleeping], [[''], true, 0])
  const before = writes.length
  onlooker.at({ ...ANSWER, tried: 2 })
  spinner.watch('question').at(ANSWER)
  spinner.wait('Waiting', 10)
  await pass(6000)
  onlooker.end()
  assert.equal(writes.length, before)
})

test('no control character of a provider reaches the line', async () => {
  const { spinner, writes, pass } = spinning()
  spinner.watch('tok\u001b]0;x\u0007').at({ ...ANSWER, host: 'a\u001b[2Jb\u202e\n::error::x' })
  await pass(700)
  const text = writes.join('').replace(/\u001b\[(?:\?25[lh]|K|J)/g, '')
  assert.doesNotMatch(text, /\u001b|\u0007|\u202e|\n/)
  assert.match(text, /tok\\x1b\]0;x\\x07/)
})

for (const [where, settings] of [
  ['in a pipe', { tty: ['stdout'] }],
  ['on a dumb terminal', { vars: { TERM: 'dumb' } }],
  ['in CI', { vars: { CI: 'true' } }],
] as const) {
  test(`${where} a long wait is said once, in a line without a control character`, async () => {
    const { env, spinner, pass } = spinning(80, settings as EnvSettings)
    spinner.wait('Waiting', 300).stop()
    const onlooker = spinner.watch('token')
    onlooker.at(ANSWER)
    await pass(4900)
    assert.equal(env.written.stderr, 'Waiting (at most 300 s).\n')
    await pass(20_000)
    onlooker.at({ ...ANSWER, tried: 2 })
    await pass(20_000)
    onlooker.end()
    spinner.watch(undefined).at(ANSWER)
    assert.equal(
      env.written.stderr,
      'Waiting (at most 300 s).\ntoken: waiting for issuer.example, at most 25 s more.\n',
    )
  })
}

const server = createServer((request, response) => {
  if (request.url === '/busy') return void response.writeHead(503, { 'retry-after': '7' }).end()
  setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), 20)
})
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
after(() => server.close())
const { port } = server.address() as AddressInfo
const origin = `http://127.0.0.1:${port}`

test('the network tells what it waits for: a connection, the answer, and a pause before it tries again', async () => {
  const seen: unknown[] = []
  let onlookers = 0
  const watch = () => {
    onlookers += 1
    return {
      at: ({ what, host, tried, ms }: { what: string; host: string; tried: number; ms: number }) =>
        void seen.push([what, host, tried, Math.round(ms / 1000)]),
      end: () => void seen.push('end'),
    }
  }
  const env = {
    clock: () => 0,
    now: () => Date.now(),
    sleep: async () => {},
    random: (bytes: number) => new Uint8Array(bytes),
    signal: new AbortController().signal,
  }
  const http = createHttp({ ...DEFAULTS, timeoutMs: 30_000 }, env, createWaits(env, watch))
  await http.send({ purpose: 'discover', method: 'GET', url: `${origin}/busy` }, () => {})
  const at = `127.0.0.1:${port}`
  const tries = [1, 2, 3].map((tried) => [
    ...(tried > 1 ? [['pause', at, tried, 7]] : []),
    ['connection', at, tried, 10],
    ['answer', at, tried, 30],
  ])
  assert.deepEqual(seen.splice(0), [...tries.flat(), 'end'])
  // A last question has a bound of its own, and what waits for a person is no wait for the provider.
  await http.send({ purpose: 'question', method: 'GET', url: origin, last: true, givenUpIn: () => 2000 }, () => {})
  assert.deepEqual(seen.splice(0), [['connection', at, 1, 2], ['answer', at, 1, 2], 'end'])
  await http.send({ purpose: 'token', method: 'POST', url: origin, uncounted: true }, () => {})
  assert.deepEqual([seen, onlookers], [[], 2])
})

test('progress names the step that is under way, and with -q looks away', async () => {
  for (const quiet of [false, true]) {
    const made = terminal({ columns: 80, rows: 24 }, { tty: TERMINAL })
    const styles = { out: plainStyle(), err: plainStyle() }
    const settings = { detail: 'usual', reveal: false, strict: false, live: false, forMachines: false, quiet } as const
    const progress = createProgress(made.guarded, styles, settings)
    const { step } = createRecorder({ name: 'login', traits: JUDGES }, made.guarded, progress.listener).run({
      name: '',
    })
    await step('discover', async () => {})
    await step('id_token', ({ within }) =>
      within('keys', async () => {
        const onlooker = progress.watch()
        onlooker.at(ANSWER)
        await made.pass(700)
        onlooker.end()
      }),
    )
    const named = made.writes.join('').includes('keys: waiting for issuer.example')
    assert.equal(named, !quiet)
    if (quiet) assert.deepEqual(made.writes, [])
    await progress.stop()
  }
})

test('a command tells a slow exchange on a terminal, and a quick one costs stderr nothing', async () => {
  const slow = createServer((_request, response) => {
    setTimeout(() => response.writeHead(404).end(), 700)
  })
  await new Promise<void>((ready) => slow.listen(0, '127.0.0.1', ready))
  const slowly = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
  const toldOf = async (endpoint: string): Promise<string> => {
    const given = ['--no-discovery', '--client-id', 'app', '--userinfo-endpoint', endpoint, '--access-token', 'a']
    return (await runCli(['userinfo', ...given], { tty: ['stderr'] })).stderr
  }
  const stderr = await toldOf(slowly)
  slow.close()
  const shown = stderr.replace(/\u001b\[\d+m/g, '')
  assert.ok(shown.includes(`userinfo: waiting for ${slowly.slice(7)} (30 s left, Ctrl-C to stop)`), stderr)
  assert.doesNotMatch(await toldOf(origin), /waiting for/)
})
