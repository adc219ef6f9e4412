import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { newFolder } from '../support/folder.ts'
import { type Ended, runProgram } from '../support/process.ts'

const PROGRAM = resolve('bin/oidc-cli.js')
const SECRET = 'a-secret-of-thirty-two-characters'
/** A raw stack, or words of Node.js itself. */
const RAW = /^\s+at .*(?:node:|\.(?:cjs|js|ts):\d)|^\(?node:\d+\)?|^Node\.js v/m

/** HS256 over the usual parts; made by hand, so that nothing under test makes it. */
async function token(claims: object): Promise<string> {
  const { createHmac } = await import('node:crypto')
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`
}

/** What a variable may be set to that means nothing. */
const ODD: Readonly<Record<string, readonly string[]>> = {
  FORCE_COLOR: ['-1', '4', 'abc', 'NaN', '1e9', ' ', '-', '3.5'],
  COLUMNS: ['abc', '-1', '0', '1', '', '99999999999999999999'],
  LINES: ['abc', '-1', '0'],
  TERM: ['', 'nonsense', 'dumb', '\u001b[31m'],
  NO_COLOR: [''],
  CLICOLOR_FORCE: ['', '-1', 'abc'],
  BROWSER: ['', ' '],
  CI: ['', 'false', '0', 'nonsense'],
  TZ: ['', 'Nowhere/Never', '-1', ':'],
  LANG: ['', 'xx_YY.nonsense', '-'],
  LC_ALL: ['', 'nonsense', '../../etc'],
  OIDC_CLI_HOME: [''],
  OIDC_ISSUER: [''],
  OIDC_CLIENT_SECRET: [''],
  XDG_CONFIG_HOME: ['', 'relative', '.'],
  XDG_STATE_HOME: ['', 'relative', '.'],
  HTTP_PROXY: ['', 'garbage://', '::::', 'http://'],
  HTTPS_PROXY: ['', 'garbage://', '::::'],
  NO_PROXY: ['', '****', '1.2.3.4/999', '[::'],
  SSL_CERT_FILE: ['', '/nowhere/at/all'],
  OIDC_UNKNOWN: ['x'],
}

/** What draws a report, and what looks for its files as well. */
const commandFor = (name: string): readonly string[] =>
  /^(?:OIDC|XDG)_/.test(name) ? ['profile', 'list'] : ['decode', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln']

for (const [name, values] of Object.entries(ODD)) {
  test(`${name} that is out of range is ignored`, async () => {
    const command = commandFor(name)
    for (const value of values) {
      const { code, stderr } = await runProgram(command, { vars: { [name]: value } })
      assert.equal(code, 0, `${name}=${JSON.stringify(value)} ${command.join(' ')}: ${stderr}`)
      assert.doesNotMatch(stderr, RAW, `${name}=${JSON.stringify(value)}`)
    }
  })
}

test('FORCE_COLOR colours by the values it has, and by no other', async () => {
  const coloured = async (value: string): Promise<boolean> =>
    (await runProgram(['explain', 'idt-aud-mismatch'], { vars: { FORCE_COLOR: value } })).stdout.includes('\u001b[1m')
  for (const value of ['', '1', '2', '3', 'true']) assert.equal(await coloured(value), true, value)
  for (const value of ['0', 'false', '-1', '4', 'abc']) assert.equal(await coloured(value), false, value)
})

for (const HOME of ['', 'relative', './x']) {
  test(`where HOME is ${JSON.stringify(HOME)}, what needs no folder works, and what needs one is exit 6 with the way out`, async () => {
    const home = newFolder()
    const vars = { HOME, OIDC_CLI_HOME: '' }
    const explained = await runProgram(['explain', 'openid'], { home, vars })
    assert.equal(explained.code, 0, explained.stderr)
    const listed = await runProgram(['session', 'list', '--json'], { home, vars })
    assert.equal(listed.code, 6, listed.stdout)
    assert.match(JSON.parse(listed.stdout).error.hint, /OIDC_CLI_HOME/)
    assert.deepEqual(readdirSync(home), [])
  })
}

/** Runs the program below a shell that has done something to its surroundings first. */
function inShell(script: string, argv: readonly string[]): Promise<Ended> {
  const home = newFolder()
  const child = spawn('/bin/sh', ['-c', `${script}`, 'sh', process.execPath, PROGRAM, ...argv], {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, OIDC_CLI_HOME: join(home, 'state') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
  })
  return new Promise((done) => child.on('close', (code, signal) => done({ code, signal, stdout, stderr })))
}

for (const [what, script, argv, code] of [
  ['a closed standard input', 'exec "$@" <&-', ['decode', '--json'], 2],
  ['a closed standard output', 'exec "$@" >&-', ['explain', 'openid'], 0],
  ['a closed standard error', 'exec "$@" 2>&-', ['nonsense'], 2],
  ['all three closed', 'exec "$@" <&- >&- 2>&-', ['decode', '-'], 2],
  ['a folder as standard input', 'exec "$@" </', ['decode', '-', '--json'], 2],
  ['a folder as standard input of a secret', 'exec "$@" </', ['verify', 'a.b.c', '--secret', '-', '--json'], 2],
  ['standard input that is only written to', 'exec "$@" 0>written', ['decode', '-', '--json'], 6],
  ['standard output that is only read', 'touch read; exec "$@" 1<read', ['explain', 'openid'], 6],
  ['a folder that was removed', 'mkdir gone; cd gone; rmdir ../gone; exec "$@"', ['explain', 'openid', '--json'], 0],
  [
    'a file of a folder that was removed',
    'mkdir gone; cd gone; rmdir ../gone; exec "$@"',
    ['verify', 'a.b.c', '--secret', 'file:key', '--json'],
    6,
  ],
] as const) {
  test(`${what} ends with exit ${code} and no raw stack`, async () => {
    const ended = await inShell(script, argv)
    assert.equal(ended.code, code, `${ended.stdout}${ended.stderr}`)
    assert.doesNotMatch(`${ended.stdout}${ended.stderr}`, RAW)
    if (ended.stdout.startsWith('{')) assert.equal(JSON.parse(ended.stdout).exit, code)
  })
}

for (const [what, planted] of [
  ['an exception', "setTimeout(() => { throw new TypeError('planted words') }, 300)"],
  ['a rejected promise', "setTimeout(() => void Promise.reject(new TypeError('planted words')), 300)"],
] as const) {
  test(`${what} outside of every promise of the run is a report and exit 70`, async () => {
    const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(planted)}`
    const login = ['login', '--demo', '--no-browser', '--login-timeout', '20']
    const { code, stderr, stdout } = await runProgram([...login, '--json'], { vars: { NODE_OPTIONS } })
    assert.equal(code, 70, stderr)
    const document = JSON.parse(stdout)
    assert.equal(document.exit, 70)
    assert.equal(document.command, 'login')
    assert.equal(document.error.code, 'bug')
    assert.match(document.error.hint, /report/)
    assert.doesNotMatch(stdout + stderr, /planted words/, 'no redaction has seen the words')
    assert.match(stderr, /^bug: /m)
  })
}

/** Reads standard output so slowly that the program has to wait for it again and again. */
async function readSlowly(argv: readonly string[], stdin: string): Promise<Ended & { lines: number }> {
  const home = newFolder()
  writeFileSync(join(home, 'secret'), SECRET)
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, OIDC_CLI_HOME: home },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
  })
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const closed = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) =>
    child.on('close', (code, signal) => done({ code, signal })),
  )
  let lines = 0
  for await (const chunk of child.stdout) {
    lines += String(chunk).split('\n').length - 1
    await new Promise((done) => setTimeout(done, 25))
  }
  return { ...(await closed), stdout: '', stderr, lines }
}

for (const command of ['verify', 'decode'] as const) {
  test(`${command} --json of many lines to a slow reader warns of nothing`, async () => {
    const now = Math.floor(Date.now() / 1000)
    const line = await token({ iss: 'https://issuer.example', sub: 'a'.repeat(300), iat: now, exp: now + 3600 })
    const count = 10_000
    const key = command === 'verify' ? ['--secret', 'file:secret'] : []
    const ended = await readSlowly([command, '-', '--json', ...key], `${line}\n`.repeat(count))
    assert.doesNotMatch(ended.stderr, /Warning|Listener/)
    assert.doesNotMatch(ended.stderr, RAW)
    assert.equal(ended.lines >= count, true, `${ended.lines} lines`)
  })
}
