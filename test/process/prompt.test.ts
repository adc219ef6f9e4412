import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { newFolder } from '../support/folder.ts'

const usable = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0
const skip = usable ? false : 'script (util-linux), which gives a command a terminal, is not here'

/** Runs the built program at a terminal of its own and types each answer when its question appears. */
async function atTerminal(args: readonly string[], home: string, answers: readonly (readonly [RegExp, string])[]) {
  const program = [process.execPath, resolve('bin/oidc-cli.js'), ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--command', program, '/dev/null'], {
    env: { PATH: process.env['PATH'], HOME: home, OIDC_CLI_HOME: home, TERM: 'xterm', LANG: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let seen = ''
  const left = [...answers]
  child.stdout.on('data', (chunk) => {
    seen += String(chunk)
    const [next] = left
    if (!next?.[0].test(seen)) return
    left.shift()
    seen = ''
    child.stdin.write(next[1])
  })
  let all = ''
  child.stdout.on('data', (chunk) => {
    all += String(chunk)
  })
  const code = await new Promise<number | null>((done) => child.on('close', done))
  return { code, all, left }
}

test('profile add asks in a real terminal, again for what is wrong, and shows no sign of a secret that is pasted', {
  skip,
}, async () => {
  const home = newFolder()
  const { code, left, all } = await atTerminal(['profile', 'add', 'work'], home, [
    [/Issuer URL/, 'http://issuer.example\r'],
    [/Plain http is refused/, '\u0015https://issuer.example\r'],
    [/Client ID/, 'client\r'],
    [/Client secret/, 'pasted-secret-0123456789\r'],
  ])
  assert.deepEqual(left, [], all)
  assert.equal(code, 0, all)
  const config = readFileSync(join(home, 'config.yaml'), 'utf8')
  assert.match(config, /issuer: https:\/\/issuer\.example\n {4}client-id: client\n {4}client-secret: file:/)
  const path = /client-secret: file:(.+)/.exec(config)?.[1] ?? ''
  assert.equal(readFileSync(path, 'utf8'), 'pasted-secret-0123456789\n')
  assert.doesNotMatch(all, /pasted|0123456789/)
})

test('Ctrl-C at a prompt ends with 130 and the cursor is there again', { skip }, async () => {
  const { code, all } = await atTerminal(['login'], newFolder(), [[/Issuer URL/, '\u0003']])
  assert.equal(code, 130, all)
  const cursor = [...all.matchAll(/\u001b\[\?25([lh])/g)].map((match) => match[1])
  assert.notEqual(cursor.at(-1), 'l')
})
