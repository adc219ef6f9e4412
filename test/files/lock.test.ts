import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { discardLeft, withLock } from '../../src/files/lock.ts'
import { readLock } from '../../src/files/lock-standing.ts'
import { testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'

const place = (): string => join(newFolder(), 'file')
const env = testEnv()
const machine = (more: object) => ({ ...env, ...more })
const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000)

test('only one holds the lock at a time, and it is gone afterwards', async () => {
  const path = place()
  let inside = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 10 }, () =>
      withLock(path, env, { waitMs: 30_000 }, async () => {
        inside += 1
        most = Math.max(most, inside)
        await new Promise((done) => setTimeout(done, 5))
        inside -= 1
      }),
    ),
  )
  assert.equal(most, 1)
  assert.equal(existsSync(`${path}.lock`), false)
})

test('the lock is let go when the work fails', async () => {
  const path = place()
  await assert.rejects(
    withLock(path, env, { waitMs: 100 }, async () => {
      throw new Error('failed')
    }),
    /failed/,
  )
  assert.equal(existsSync(`${path}.lock`), false)
})

test('a lock of a living process is waited for, and the wait has an end that names the file', async () => {
  const path = place()
  writeFileSync(`${path}.lock`, '4242 abc')
  utimesSync(`${path}.lock`, minutesAgo(0.5), minutesAgo(0.5))
  const alive = machine({ isAlive: () => true })
  await assert.rejects(
    withLock(path, alive, { waitMs: 60 }, async () => assert.fail('it was held')),
    (error: { code: string; message: string; hint: string }) => {
      assert.equal(error.code, 'session_locked')
      assert.ok(error.message.includes(`${path}.lock`))
      assert.match(error.hint, /remove the file/)
      return true
    },
  )
  assert.equal(readFileSync(`${path}.lock`, 'utf8'), '4242 abc')
})

for (const [what, text, age, isAlive] of [
  ['of a process that is gone', '4242 abc', 0.1, false],
  ['older than two minutes', '4242 abc', 3, true],
  ['that says nothing and is old', '', 3, true],
] as const) {
  test(`a lock ${what} is taken over`, async () => {
    const path = place()
    writeFileSync(`${path}.lock`, text)
    utimesSync(`${path}.lock`, minutesAgo(age), minutesAgo(age))
    const done = await withLock(path, machine({ isAlive: () => isAlive }), { waitMs: 500 }, async () => 'done')
    assert.equal(done, 'done')
    assert.equal(existsSync(`${path}.lock`), false)
  })
}

test('a lock that another took over meanwhile is not removed', async () => {
  const path = place()
  await withLock(path, env, { waitMs: 100 }, async () => writeFileSync(`${path}.lock`, '99 other'))
  assert.equal(readFileSync(`${path}.lock`, 'utf8'), '99 other')
})

test('a signal ends the wait', async () => {
  const path = place()
  writeFileSync(`${path}.lock`, `${env.pid} abc`)
  const interrupted = testEnv()
  const waiting = withLock(path, { ...interrupted, isAlive: () => true }, { waitMs: 60_000 }, async () => 'never')
  interrupted.interrupt('SIGINT')
  await assert.rejects(waiting, { code: 'session_locked' })
})

const posix = process.platform === 'win32' && 'pipes, modes and links are POSIX'
const later = (minutes: number): Date => minutesAgo(-minutes)

/** What the machine is asked to wait in all, in milliseconds; no other time passes on its clock. */
function counting(more: object = {}): { readonly machine: typeof env; waited(): number } {
  let waited = 0
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    waited += ms
    return env.sleep(ms, signal)
  }
  return { machine: machine({ sleep, clock: () => waited, ...more }), waited: () => waited }
}

for (const [what, make] of [
  ['empty', (lock) => writeFileSync(lock, '')],
  ['garbled', (lock) => writeFileSync(lock, '\0\u00ff{')],
  ['of nobody', (lock) => writeFileSync(lock, '0 abc')],
  ['too long', (lock) => writeFileSync(lock, '1'.repeat(5000))],
  ['one that may not be read', (lock) => writeFileSync(lock, '', { mode: 0o000 })],
  [
    'dated in the future',
    (lock) => {
      writeFileSync(lock, '4242 abc')
      utimesSync(lock, later(60), later(60))
    },
  ],
  [
    'empty and dated in the future',
    (lock) => {
      writeFileSync(lock, '')
      utimesSync(lock, later(600), later(600))
    },
  ],
  ['a pipe', (lock) => assert.equal(spawnSync('mkfifo', [lock]).status, 0)],
  ['a link to nowhere', (lock) => symlinkSync('/nowhere/at/all', lock)],
  ['a link to a device', (lock) => symlinkSync('/dev/zero', lock)],
] as [string, (lock: string) => void][]) {
  test(`a lock that is ${what} is taken over without waiting for anybody`, { skip: posix }, async () => {
    const path = place()
    make(`${path}.lock`)
    const { machine, waited } = counting({ isAlive: () => true })
    assert.equal(await withLock(path, machine, { waitMs: 10_000 }, async () => 'done'), 'done')
    assert.ok(waited() <= 100, `${waited()} ms`)
    assert.deepEqual(readdirSync(dirname(path)), [])
  })
}

test('a lock that is a socket is taken over, and what is listened to there is not asked', { skip: posix }, async () => {
  const path = place()
  const server = createServer().listen(`${path}.lock`)
  await new Promise((done) => server.on('listening', done))
  assert.equal(await withLock(path, env, { waitMs: 10_000 }, async () => 'done'), 'done')
  server.close()
})

test('a lock that links to a file leaves that as it is', { skip: posix }, async () => {
  const path = place()
  const target = join(dirname(path), 'target')
  writeFileSync(target, 'kept')
  symlinkSync(target, `${path}.lock`)
  await withLock(path, env, { waitMs: 10_000 }, async () => {})
  assert.equal(readFileSync(target, 'utf8'), 'kept')
})

test('a folder in the place of a lock is refused at once', async () => {
  const path = place()
  mkdirSync(`${path}.lock`)
  const { machine, waited } = counting()
  await assert.rejects(
    withLock(path, machine, { waitMs: 10_000 }, async () => assert.fail('there is no lock')),
    { code: 'file_unwritable', message: `${path}.lock is a folder, so that no lock can be made.` },
  )
  assert.equal(waited(), 0)
})

test('a lock is whole from the first moment, and says which process holds it', async () => {
  const path = place()
  await withLock(path, env, { waitMs: 100 }, async () => {
    assert.match(readFileSync(`${path}.lock`, 'utf8'), new RegExp(`^${process.pid} [0-9a-f]{24} \\d+ [0-9a-f]{8}$`))
    assert.deepEqual(readdirSync(dirname(path)), ['file.lock'])
  })
})

const procfs = existsSync('/proc/self/stat') ? false : 'only Linux tells when a process began'

for (const [what, at] of [
  ['older than any refresh', minutesAgo(60)],
  ['dated in the future', later(60)],
] as const) {
  test(`a lock whose process surely runs is not taken over where it is ${what}`, { skip: procfs }, async () => {
    const path = place()
    await withLock(path, env, { waitMs: 100 }, async () => {
      utimesSync(`${path}.lock`, at, at)
      const waiting = withLock(path, env, { waitMs: 100 }, async () => assert.fail('it was held'))
      await assert.rejects(waiting, { code: 'session_locked' })
    })
  })
}

test('a lock whose number was given to another process is taken over', { skip: procfs }, async () => {
  const path = place()
  let text = ''
  await withLock(path, env, { waitMs: 100 }, async () => {
    text = readFileSync(`${path}.lock`, 'utf8')
  })
  const [pid, token, born, host] = text.split(' ')
  writeFileSync(`${path}.lock`, `${pid} ${token} ${Number(born) - 1} ${host}`)
  const { machine, waited } = counting()
  assert.equal(await withLock(path, machine, { waitMs: 10_000 }, async () => 'done'), 'done')
  assert.equal(waited(), 0)
})

test('a lock of another machine is held until it is two minutes old, whatever runs here', async () => {
  const path = place()
  const elsewhere = `${process.pid} abc 0 ${hostname() === 'a' ? '00000000' : '00000001'}`
  writeFileSync(`${path}.lock`, elsewhere)
  const gone = machine({ isAlive: () => false })
  const waiting = withLock(path, gone, { waitMs: 60 }, async () => assert.fail('it was held'))
  await assert.rejects(waiting, { code: 'session_locked' })
  utimesSync(`${path}.lock`, minutesAgo(3), minutesAgo(3))
  assert.equal(await withLock(path, gone, { waitMs: 60 }, async () => 'done'), 'done')
})

test('of many that find a lock left behind one at a time takes it', async () => {
  for (let round = 0; round < 5; round += 1) {
    const path = place()
    writeFileSync(`${path}.lock`, '4242 abc')
    let [inside, most] = [0, 0]
    await Promise.all(
      Array.from({ length: 20 }, () =>
        withLock(path, env, { waitMs: 30_000 }, async () => {
          inside += 1
          most = Math.max(most, inside)
          await new Promise((done) => setImmediate(done))
          inside -= 1
        }),
      ),
    )
    assert.equal(most, 1)
    assert.deepEqual(readdirSync(dirname(path)), [])
  }
})

test('what a process left that was killed while it took a lock over does not keep others from it', async () => {
  const path = place()
  writeFileSync(`${path}.lock`, '4242 abc')
  const { id } = await readLock(`${path}.lock`, env)
  writeFileSync(`${path}.lock.${id}.lock`, '4243 def')
  assert.equal(await withLock(path, env, { waitMs: 500 }, async () => 'done'), 'done')
  assert.deepEqual(readdirSync(dirname(path)), [])
})

/** What a process that is gone wrote into its locks and named its temporary files by, as this program does. */
async function ofTheDead(path: string): Promise<{ readonly text: string; readonly temporary: (of: string) => string }> {
  let own = ''
  await withLock(path, env, { waitMs: 100 }, async () => {
    own = readFileSync(`${path}.lock`, 'utf8')
  })
  const [, token, born, host] = own.split(' ')
  const temporary = (of: string) => `${of}.4242_${born}_${host}_abcd.tmp`
  return { text: `4242 ${token} ${born} ${host}`, temporary }
}

for (const [moment, left] of [
  ['before it had its lock', ['temporary']],
  ['as it had its lock', ['temporary', 'lock']],
  ['while it held its lock', ['lock']],
  ['before it began to take a lock over', ['lock', 'temporary of the claim']],
  ['as it began to take a lock over', ['lock', 'temporary of the claim', 'claim']],
  ['while it took a lock over', ['lock', 'claim']],
  ['when it had removed another lock', ['claim']],
] as const) {
  test(`what a process left that was killed ${moment} is not waited for`, async () => {
    const path = place()
    const lock = `${path}.lock`
    const { text, temporary } = await ofTheDead(path)
    writeFileSync(lock, text)
    const claim = `${lock}.${(await readLock(lock, env)).id}.lock`
    rmSync(lock)
    const files = { lock, claim, temporary: temporary(lock), 'temporary of the claim': temporary(claim) }
    for (const name of left) writeFileSync(files[name], text)
    const { machine, waited } = counting()
    assert.equal(await withLock(path, machine, { waitMs: 10_000 }, async () => 'done'), 'done')
    assert.equal(waited(), 0)
    assert.equal(existsSync(lock), false)
  })
}

test('a lock that nobody holds is taken over however long it takes to find that out', async () => {
  const path = place()
  writeFileSync(`${path}.lock`, '4242 abc')
  let hours = 0
  const clock = (): number => {
    hours += 1
    return hours * 3_600_000
  }
  assert.equal(await withLock(path, machine({ clock }), { waitMs: 60_000 }, async () => 'done'), 'done')
})

test('while another process takes a lock over, it is waited for', async () => {
  const path = place()
  writeFileSync(`${path}.lock`, '4242 abc')
  const { id } = await readLock(`${path}.lock`, env)
  writeFileSync(`${path}.lock.${id}.lock`, `${process.pid} abc`)
  const { machine, waited } = counting()
  await assert.rejects(
    withLock(path, machine, { waitMs: 60 }, async () => assert.fail('another is at it')),
    { code: 'session_locked' },
  )
  assert.ok(waited() > 0)
})

test('a lock that cannot be removed is an error at once', {
  skip: posix || (process.getuid?.() === 0 && 'root may remove everything'),
}, async () => {
  const path = place()
  writeFileSync(`${path}.lock`, '4242 abc')
  chmodSync(dirname(path), 0o500)
  const { machine, waited } = counting()
  await assert.rejects(
    withLock(path, machine, { waitMs: 10_000 }, async () => {}),
    { code: 'file_unwritable' },
  )
  assert.equal(waited(), 0)
  chmodSync(dirname(path), 0o700)
})

test('a lock that nobody holds is removed on request, and one that is held stays', async () => {
  const path = place()
  writeFileSync(`${path}.lock`, '4242 abc')
  await discardLeft(`${path}.lock`, env)
  assert.deepEqual(readdirSync(dirname(path)), [])
  await withLock(path, env, { waitMs: 100 }, async () => {
    await discardLeft(`${path}.lock`, env)
    assert.ok(existsSync(`${path}.lock`))
  })
})
