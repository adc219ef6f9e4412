import assert from 'node:assert/strict'
import { test } from 'node:test'
import { login } from '../../src/commands/login.ts'
import type { Question } from '../../src/env.ts'
import { createStyle, plainStyle } from '../../src/formats/style.ts'
import { createProgress, type ProgressSettings } from '../../src/terminal/progress.ts'
import { guardOutputs } from '../../src/terminal/writer.ts'
import { createRecorder } from '../../src/trace/recorder.ts'
import type { Check } from '../../src/trace/trace.ts'
import { check, exchange, ISSUER, SECRETS } from '../formats/made-traces.ts'
import { type EnvSettings, testEnv } from '../support/env.ts'
import { ORDERS, ordersIn } from '../support/planted.ts'

test('nothing but our own sequences passes the gate, on a terminal nothing invisible either', () => {
  const text = '\u001b[31mred\u001b[39m \u001b]0;title\u0007 \u009b31m \u001b[2J \b \u0000 \u202e line\nnext\ttab'
  const pipe = testEnv()
  guardOutputs(pipe).stdout.write(text)
  assert.doesNotMatch(
    pipe.written.stdout.replaceAll('\u001b[31m', '').replaceAll('\u001b[39m', ''),
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/,
  )
  assert.ok(pipe.written.stdout.includes('\u202e'), 'a program reads what was sent')
  const terminal = testEnv({ tty: ['stdout'] })
  guardOutputs(terminal).stdout.write(text)
  assert.ok(!terminal.written.stdout.includes('\u202e'))
  assert.ok(terminal.written.stdout.includes('\u001b[31mred\u001b[39m'), 'our colours pass')
  assert.ok(terminal.written.stdout.endsWith('line\nnext\ttab'))
})

test('no order to a CI runner passes the gate, on either stream, on a terminal or in a pipe', () => {
  for (const tty of [[], ['stdout', 'stderr']] as const) {
    const env = testEnv({ tty })
    const { stdout, stderr } = guardOutputs(env)
    for (const order of ORDERS)
      for (const lead of ['', ' \t', '\u001b[2m', 'words\n']) {
        stdout.write(`${lead}${order}\n`)
        stderr.write(`${lead}${order}\n`)
      }
    assert.deepEqual([ordersIn(env.written.stdout), ordersIn(env.written.stderr)], [[], []])
    assert.match(env.written.stdout, /^\\x3a:error title=planted::planted$/m, 'a person still reads it')
  }
})

test('what people read on stderr shows what is hidden, in a pipe too', () => {
  const env = testEnv()
  guardOutputs(env).stderr.write('\u001b[31ma\u202eb\u001b[39m \u{e0041}\u00ad\u001b]0;x\u0007\n')
  assert.equal(env.written.stderr, '\u001b[31ma\\u{202e}b\u001b[39m \\u{e0041}\\xad\\x1b]0;x\\x07\n')
})

test('a question and what is wrong with an answer hide nothing and give no order', async () => {
  const asked: Question[] = []
  const env = testEnv({
    ask: async (question) => {
      asked.push(question)
      return question.fault?.('\u001b[2J') ?? ''
    },
  })
  const fault = (answer: string): string => `Not a URL: ${answer} \u202e ##vso[task.complete]x`
  const said = await guardOutputs(env).ask({ kind: 'text', message: 'URL\u001b[1m of\n::error::x', fault })
  assert.equal(said, 'Not a URL: \\x1b[2J \\u{202e} \\x23#vso[task.complete]x')
  assert.equal(asked[0]?.message, 'URL\\x1b[1m of\\n::error::x')
  await guardOutputs(env).ask({ kind: 'text', message: '::error::x' })
  assert.equal(asked[1]?.message, '\\x3a:error::x')
  assert.equal(asked[1]?.fault, undefined)
})

const COLOURED = async (settings: EnvSettings): Promise<boolean> => {
  const env = testEnv({ tty: ['stdout'], ...settings })
  return (await createStyle(env.stdout, env.vars)).red('x') !== 'x'
}
for (const [what, settings, coloured] of [
  ['on a terminal', {}, true],
  ['in a pipe', { tty: [] }, false],
  ['with NO_COLOR', { vars: { NO_COLOR: '1' } }, false],
  ['with an empty NO_COLOR', { vars: { NO_COLOR: '' } }, true],
  ['on a dumb terminal', { vars: { TERM: 'dumb' } }, false],
  ['in a pipe with FORCE_COLOR', { tty: [], vars: { FORCE_COLOR: '1' } }, true],
  ['with both', { vars: { FORCE_COLOR: '1', NO_COLOR: '1' } }, false],
] as const) {
  test(`${what} there is ${coloured ? '' : 'no '}colour`, async () => {
    assert.equal(await COLOURED(settings as EnvSettings), coloured)
  })
}

test('a terminal that knows ASCII alone gets ASCII marks', async () => {
  const env = testEnv({ tty: ['stdout'], vars: { LANG: 'C' } })
  const { marks } = await createStyle(env.stdout, env.vars)
  assert.deepEqual([marks.good, marks.bad], ['ok', 'x'])
})

/** Runs a step with an exchange and returns what was shown of it. */
async function shown(settings: Partial<ProgressSettings> & { readonly check?: Check }) {
  const env = testEnv()
  const styles = { out: plainStyle(), err: plainStyle() }
  const progress = createProgress(guardOutputs(env), styles, {
    detail: 'usual',
    quiet: false,
    reveal: false,
    live: true,
    strict: false,
    forMachines: false,
    ...settings,
  })
  const recorder = createRecorder(login, env, progress.listener).run({ name: 'login' })
  await recorder.step('token', async (open) => {
    const body = `grant_type=authorization_code&code=${SECRETS.code}&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcb`
    const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const
    open.record(
      exchange(
        'POST',
        `${ISSUER}/token`,
        { headers, body },
        {
          body: JSON.stringify({ access_token: SECRETS.accessToken, id_token: SECRETS.idToken, token_type: 'Bearer' }),
        },
      ),
    )
    open.check(check('tok-status', 'pass'), settings.check ?? check('tok-token-type-missing', 'fail'))
  })
  recorder.note(`A remark with ${SECRETS.accessToken}.`)
  await progress.stop()
  return env.written
}

test('a step is shown as it ends: what failed, and how much passed', async () => {
  const { stdout, stderr } = await shown({})
  assert.match(stdout, /^! token +1 finding, 1 passed/)
  assert.match(stdout, /tok-token-type-missing/)
  assert.doesNotMatch(stdout, /tok-status/)
  assert.equal(stderr, '')
})

test('of several runs each is named as it begins, and what belongs to a step is shown below it', async () => {
  const env = testEnv()
  const styles = { out: plainStyle(), err: plainStyle() }
  const settings: ProgressSettings = {
    detail: 'usual',
    quiet: false,
    reveal: false,
    strict: false,
    live: true,
    forMachines: false,
  }
  const progress = createProgress(guardOutputs(env), styles, settings)
  const traces = createRecorder({ ...login, holds: 'several runs' }, env, progress.listener)
  for (const name of ['work', 'home']) {
    const recorder = traces.run({ name })
    recorder.secret(SECRETS.clientSecret, 'client_secret')
    await recorder.step('token', async (open) => {
      open.check(check('tok-status', 'pass'))
      await open.within('poll', async (inner) => {
        inner.note(`sent ${SECRETS.clientSecret}`)
        await inner.within('deeper', async () => {})
      })
    })
  }
  await progress.stop()
  const lines = env.written.stdout.split('\n').map((line) => line.replace(/<client_secret .*>/, '<masked>').trimEnd())
  const shown = ['✓ token      1 passed', '  ✓ poll', '      sent <masked>', '    ✓ deeper']
  assert.deepEqual(lines, ['work', ...shown, 'home', ...shown, ''])
})

test('-v shows each exchange: request line, headers, form fields one a line, decoded tokens, and no secret', async () => {
  const { stdout, stderr } = await shown({ detail: 'exchanges' })
  assert.doesNotMatch(stdout, /tok-status/)
  assert.match(stderr, /POST https:\/\/issuer\.example\/token/)
  assert.match(stderr, /Content-Type: application\/x-www-form-urlencoded/i)
  assert.match(stderr, /^.*grant_type.*authorization_code$/m)
  assert.match(stderr, /^.*redirect_uri.*http:\/\/127\.0\.0\.1:1\/cb$/m)
  assert.match(stderr, /248289761001/, 'the ID Token is decoded')
  for (const secret of [SECRETS.code, SECRETS.accessToken, SECRETS.idToken])
    assert.ok(!`${stdout}${stderr}`.includes(secret))
})

test('-vv shows the checks that hold as well', async () => {
  const { stdout, stderr } = await shown({ detail: 'all' })
  assert.match(stdout, /tok-status/)
  assert.match(stderr, /POST https:\/\/issuer\.example\/token/)
})

test('the exchange in which a step failed is shown below it without being asked for, shortened and without secrets', async () => {
  const refused = { check: check('tok-access-token-missing', 'fail', { reject: true }) }
  const { stdout, stderr } = await shown(refused)
  const [, below = ''] = /explain tok-access-token-missing\n([\s\S]*)$/.exec(stdout) ?? []
  assert.deepEqual(
    below
      .replace(/<code 22 chars sha256:[\da-f]{8}>/, '<code>')
      .split('\n')
      .slice(0, 6),
    [
      '    > POST https://issuer.example/token',
      '    >     grant_type = authorization_code',
      '    >     code = <code>',
      '    >     redirect_uri = http://127.0.0.1:1/cb',
      '    < 200 OK',
      '    < Content-Type: application/json',
    ],
  )
  assert.match(below, /^ {4}<\s+"token_type": "Bearer"$/m)
  assert.doesNotMatch(below, /248289761001|^ {4}> Content-Type/m)
  for (const line of below.split('\n')) assert.ok(line.length <= 80, line)
  for (const secret of [SECRETS.code, SECRETS.accessToken, SECRETS.idToken]) assert.ok(!stdout.includes(secret))
  assert.equal(stderr, '')
  // With -v it stands on stderr, in full.
  const asked = await shown({ ...refused, detail: 'exchanges' })
  assert.doesNotMatch(asked.stdout, /> POST/)
  assert.match(asked.stderr, /POST/)
})

test('--reveal shows what -v hides', async () => {
  const { stderr } = await shown({ detail: 'exchanges', reveal: true })
  for (const secret of [SECRETS.code, SECRETS.accessToken]) assert.ok(stderr.includes(secret))
})

test('-q shows nothing but the result', async () => {
  assert.deepEqual(await shown({ quiet: true }), { stdout: '', stderr: '' })
})

test('where steps are not shown, remarks are, without secrets', async () => {
  const { stdout, stderr } = await shown({ live: false })
  assert.equal(stdout, '')
  assert.match(stderr, /^A remark with </)
})
