import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { newFolder } from '../support/folder.ts'
import { runProgram, start } from '../support/process.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'
import { selfSigned } from '../support/tls.ts'

const provider = await sharedProvider()

const CLIENT = ['--client-id', 'client', '--client-secret', 'env:SECRET']
const loginArgs = (): string[] => ['login', '--issuer', provider.issuer, ...CLIENT]

function listenOn(port: number): Promise<void> {
  return new Promise((done, fail) => {
    const server = createServer()
      .on('error', fail)
      .listen(port, '127.0.0.1', () => server.close(() => done()))
  })
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} during the wait ends with ${code}, the document written and the port free`, async () => {
    const running = start([...loginArgs(), '--no-browser', '--json'], { vars: { SECRET } })
    const [, port] = await running.saw(/redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A(\d+)/)
    running.child.kill(signal)
    const ended = await running.ended
    assert.equal(ended.code, code, ended.stderr)
    const document = JSON.parse(ended.stdout)
    assert.equal(document.exit, code)
    assert.equal(document.result.tokens, null)
    await listenOn(Number(port))
  })
}

test('login --demo --json prints a document of the contract with a verified ID Token', async () => {
  const { code, stdout } = await runProgram(['login', '--demo', '--json'])
  assert.equal(code, 0)
  const document = JSON.parse(stdout)
  assert.equal(document.schema, 'oidc-cli/1')
  assert.equal(document.result.id_token.verified, true)
  assert.equal(document.verdict, 'pass')
})

test('twenty processes refresh at once: one token request, and all get the new token', async () => {
  const home = newFolder()
  const browser = join(home, 'browser')
  writeFileSync(browser, `#!/bin/sh\nexec ${process.execPath} -e 'fetch(process.argv[1]).then((r) => r.text())' "$1"\n`)
  chmodSync(browser, 0o755)
  const login = await runProgram([...loginArgs(), '--browser', browser, '--json'], { home, vars: { SECRET } })
  assert.equal(login.code, 0, login.stdout)
  provider.asked.length = 0
  const all = await Promise.all(
    Array.from({ length: 20 }, () => runProgram(['refresh', '--print', 'access_token'], { home, vars: { SECRET } })),
  )
  assert.deepEqual(new Set(all.map((each) => each.code)), new Set([0]), all.find((each) => each.code !== 0)?.stderr)
  assert.equal(new Set(all.map((each) => each.stdout)).size, 1)
  assert.equal(provider.of('/token').length, 1)
})

test('a closed stdout is no crash', async () => {
  const line = `eyJhbGciOiJub25lIn0.${Buffer.from('{"sub":"a"}').toString('base64url')}.\n`
  const child = spawn(process.execPath, [resolve('bin/oidc-cli.js'), 'decode', '--json'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
  })
  child.stdin.on('error', () => {})
  child.stdout.once('data', () => child.stdout.destroy())
  child.stdin.end(line.repeat(50_000))
  const code = await new Promise((done) => child.on('close', done))
  assert.equal(code, 0)
  assert.equal(stderr, '')
})

test('a browser program that fails after it started has the URL printed, and the wait goes on', async () => {
  const home = newFolder()
  const browser = join(home, 'browser')
  writeFileSync(browser, '#!/bin/sh\nexit 3\n')
  chmodSync(browser, 0o755)
  const running = start([...loginArgs(), '--browser', browser, '--json'], { home, vars: { SECRET } })
  const [url] = await running.saw(/http:\S+\/authorize\S+/)
  await (await fetch(url)).text()
  const ended = await running.ended
  assert.equal(ended.code, 0, ended.stderr)
  assert.match(ended.stderr, /exit code 3/)
})

test('a browser program that is not there has the URL printed', async () => {
  const running = start([...loginArgs(), '--browser', '/nowhere/browser', '--json'], { vars: { SECRET } })
  const [url] = await running.saw(/http:\S+\/authorize\S+/)
  await (await fetch(url)).text()
  assert.equal((await running.ended).code, 0)
})

test('BROWSER is one program, taken whole, with one URL of our own as its only argument', async () => {
  const home = newFolder()
  const browser = join(home, 'my browser; touch pwned')
  writeFileSync(
    browser,
    `#!/bin/sh\necho "$#" "$1" > "${home}/seen"\nexec ${process.execPath} -e 'fetch(process.argv[1]).then((r) => r.text())' "$1"\n`,
  )
  chmodSync(browser, 0o755)
  const ended = await runProgram([...loginArgs(), '--json'], { home, vars: { SECRET, BROWSER: browser } })
  assert.equal(ended.code, 0, ended.stderr)
  const { readFileSync, existsSync } = await import('node:fs')
  assert.match(readFileSync(join(home, 'seen'), 'utf8'), /^1 http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]+\n$/)
  assert.ok(!existsSync(join(home, 'pwned')))
})

test('without a display the URL is printed and the wait goes on', async () => {
  const running = start([...loginArgs(), '--json'], { vars: { SECRET } })
  const [url] = await running.saw(/http:\S+\/authorize\S+/)
  await (await fetch(url)).text()
  assert.equal((await running.ended).code, 0)
})

test('the built program takes a client certificate, and refuses a key that is not of it', async () => {
  const home = newFolder()
  const [own, other] = await Promise.all([selfSigned(), selfSigned()])
  writeFileSync(join(home, 'own.pem'), `${own.cert}${own.key}`)
  writeFileSync(join(home, 'other.key'), other.key)
  const argv = ['discover', provider.issuer, '--tls-cert', 'own.pem', '--json']
  const taken = await runProgram(argv, { home })
  assert.equal(taken.code, 0, taken.stdout)
  const refused = await runProgram([...argv, '--tls-key', 'other.key'], { home })
  assert.equal(refused.code, 2, refused.stdout)
  assert.equal(JSON.parse(refused.stdout).error.code, 'invalid_option')
})
