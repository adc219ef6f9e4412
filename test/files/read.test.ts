import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { readTextFile } from '../../src/files/read.ts'
import { testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'

const skip = process.platform === 'win32' && 'pipes and devices are POSIX'
const base = newFolder()
const what = '--key'

function pipe(name: string): string {
  const path = join(base, name)
  assert.equal(spawnSync('mkfifo', [path]).status, 0)
  return path
}

/** A process that writes to a pipe once somebody reads it. */
const writer = (path: string, script: string) => spawn('sh', ['-c', script, 'sh', path], { stdio: 'ignore' })

test('a byte order mark is no part of a text, in a file and in a pipe', { skip }, async () => {
  const file = join(base, 'marked')
  writeFileSync(file, '\ufeff{"kty":"oct"}')
  assert.equal(await readTextFile(file, { maxBytes: 100, what }), '{"kty":"oct"}')
  const path = pipe('marked-pipe')
  writer(path, `printf '\\357\\273\\277key' > "$1"`)
  assert.equal(await readTextFile(path, { maxBytes: 100, what, pipe: testEnv() }), 'key')
})

test('a pipe is read to its end, however its writer takes breath', { skip }, async () => {
  const path = pipe('slow')
  writer(path, `{ sleep 0.2; printf one; sleep 0.2; printf two; } > "$1"`)
  assert.equal(await readTextFile(path, { maxBytes: 100, what, pipe: testEnv() }), 'onetwo')
})

test('a pipe whose writer comes a little later is waited for', { skip }, async () => {
  const path = pipe('late')
  writer(path, `sleep 0.3; printf late > "$1"`)
  assert.equal(await readTextFile(path, { maxBytes: 100, what, pipe: testEnv() }), 'late')
})

test('a pipe that holds as much as the limit is read, and one byte more is refused without reading on', {
  skip,
}, async () => {
  const whole = pipe('whole')
  writer(whole, `head -c 200000 /dev/zero > "$1"`)
  assert.equal((await readTextFile(whole, { maxBytes: 200_000, what, pipe: testEnv() })).length, 200_000)
  const endless = pipe('endless')
  const child = writer(endless, `exec cat /dev/zero > "$1"`)
  // Listened to before anything is read, since the writer may be gone before the refusal is told.
  const gone = new Promise((resolve) => child.on('exit', resolve))
  await assert.rejects(readTextFile(endless, { maxBytes: 200_000, what, pipe: testEnv() }), {
    code: 'input_too_large',
    message: `--key: the file ${endless} is larger than 200000 bytes.`,
  })
  // Nobody reads on, so that it cannot write on.
  await gone
})

test('a pipe that nobody writes to is told of', { skip }, async () => {
  const path = pipe('nobody')
  await assert.rejects(readTextFile(path, { maxBytes: 100, what, pipe: testEnv() }), {
    code: 'file_unreadable',
    message: `--key: the file ${path} is a pipe that nobody wrote to.`,
  })
})

test('a pipe whose writer says nothing for a minute is told of', { skip }, async () => {
  const path = pipe('silent')
  const held = openSync(path, 'r+')
  // A clock that runs a hundred times as fast.
  const env = testEnv()
  let now = 0
  const sleep = async (ms: number): Promise<void> => {
    now += ms * 100
    await env.sleep(1)
  }
  await assert.rejects(readTextFile(path, { maxBytes: 100, what, pipe: { ...env, clock: () => now, sleep } }), {
    code: 'file_unreadable',
    message: `--key: the file ${path} is a pipe that was silent for 60 s.`,
  })
  closeSync(held)
})

for (const [signal, code] of [
  ['SIGINT', 'interrupted'],
  ['SIGTERM', 'terminated'],
  ['SIGHUP', 'hung_up'],
] as const) {
  test(`${signal} ends the wait for a pipe`, { skip }, async () => {
    const path = pipe(signal)
    const held = openSync(path, 'r+')
    const env = testEnv()
    const reading = readTextFile(path, { maxBytes: 100, what, pipe: env })
    env.interrupt(signal)
    await assert.rejects(reading, { code })
    closeSync(held)
  })
}

test('a folder, a device and a socket are refused at once, whether or not a pipe would be taken', {
  skip,
}, async () => {
  mkdirSync(join(base, 'folder'))
  const socket = join(base, 'socket')
  const server = createServer().listen(socket)
  await new Promise((resolve) => server.on('listening', resolve))
  for (const [path, alone, orPipe] of [
    [join(base, 'folder'), 'is a folder', 'is a folder'],
    ['/dev/zero', 'is not a regular file', 'is neither a regular file nor a pipe'],
    ['/dev/null', 'is not a regular file', 'is neither a regular file nor a pipe'],
    [socket, 'is not a regular file', 'is not a regular file'],
    [join(base, 'nowhere'), 'does not exist', 'does not exist'],
  ] as const) {
    const message = (why: string) => ({ code: 'file_unreadable', message: `--key: the file ${path} ${why}.` })
    await assert.rejects(readTextFile(path, { maxBytes: 100, what }), message(alone))
    await assert.rejects(readTextFile(path, { maxBytes: 100, what, pipe: testEnv() }), message(orPipe))
  }
  server.close()
})

test('a file of ours is no pipe', { skip }, async () => {
  const path = pipe('ours')
  await assert.rejects(readTextFile(path, { maxBytes: 100, what: 'config.yaml' }), {
    code: 'file_unreadable',
    message: `config.yaml: the file ${path} is not a regular file.`,
  })
})
