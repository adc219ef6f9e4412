import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { newFolder } from '../support/folder.ts'

const PROGRAM = resolve('bin/oidc-cli.js')
/** The device of Linux that has no space for anything. */
const FULL = '/dev/full'
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'

interface Wrote {
  readonly code: number | null
  readonly stderr: string
}

/** Runs the program with its standard output on a file, or on a pipe whose reader leaves after the first bytes. */
function write(argv: readonly string[], to: string | 'leaves', stdin = ''): Promise<Wrote> {
  const home = newFolder()
  const file = to === 'leaves' ? undefined : openSync(to, 'w')
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    cwd: home,
    env: { HOME: home, OIDC_CLI_HOME: home },
    stdio: ['pipe', file ?? 'pipe', 'pipe'],
  })
  if (file !== undefined) closeSync(file)
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk)
  })
  child.stdout?.once('data', () => child.stdout?.destroy())
  child.stdin?.on('error', () => {})
  child.stdin?.end(stdin)
  return new Promise((done) => child.on('close', (code) => done({ code, stderr })))
}

for (const [name, argv, stdin] of [
  ['--version', ['--version'], ''],
  ['--help', ['--help'], ''],
  ['a list', ['explain', '--list'], ''],
  ['a document', ['decode', JWT, '--json'], ''],
  ['many documents', ['decode', '-'], `${JWT}\n`.repeat(5000)],
] as const) {
  test(`${name} to a full disk is exit 6 with the reason`, {
    skip: !existsSync(FULL) && `there is no ${FULL}`,
  }, async () => {
    const { code, stderr } = await write(argv, FULL, stdin)
    assert.equal(code, 6, stderr)
    assert.match(stderr, /^file_unwritable: .*no space left \(ENOSPC\)/)
  })
}

test('a reader that leaves early is no failure', async () => {
  const { code, stderr } = await write(['decode', '-', '--json'], 'leaves', `${JWT}\n`.repeat(5000))
  assert.equal(stderr, '')
  assert.equal(code, 0)
})
