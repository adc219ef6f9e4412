import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { privateFolder, readPrivateFile, writePrivateFile } from '../../src/files/private.ts'
import { readTextFile } from '../../src/files/read.ts'
import { writeReport } from '../../src/files/report.ts'
import { newFolder } from '../support/folder.ts'

const skip = process.platform === 'win32' && 'modes and links are POSIX'
const mode = (path: string): number => lstatSync(path).mode & 0o777

test('a private file is 0600 in a 0700 folder, and nothing else is left there', { skip }, async () => {
  const path = join(newFolder(), 'a', 'b', 'file')
  await writePrivateFile(path, 'one')
  await writePrivateFile(path, 'two')
  assert.equal(readFileSync(path, 'utf8'), 'two')
  assert.equal(mode(path), 0o600)
  assert.equal(mode(join(path, '..')), 0o700)
  assert.deepEqual(readdirSync(join(path, '..')), ['file'])
})

test('a folder that others may enter is closed to them', { skip }, async () => {
  const open = newFolder()
  chmodSync(open, 0o777)
  await privateFolder(open)
  assert.equal(mode(open), 0o700)
})

test('a folder that everybody shares is not closed, and nothing is kept in it', { skip }, async () => {
  const shared = newFolder()
  chmodSync(shared, 0o1777)
  await assert.rejects(writePrivateFile(join(shared, 'file'), 'secret'), { code: 'file_unsafe' })
  assert.equal(lstatSync(shared).mode & 0o7777, 0o1777)
  assert.deepEqual(readdirSync(shared), [])
})

test('the folder of a file that was named by somebody is left as it is', { skip }, async () => {
  const given = newFolder()
  chmodSync(given, 0o755)
  await writePrivateFile(join(given, 'config.yaml'), 'profiles: {}', 'given')
  assert.equal(mode(given), 0o755)
  assert.equal(mode(join(given, 'config.yaml')), 0o600)
  const absent = join(given, 'absent', 'config.yaml')
  await assert.rejects(writePrivateFile(absent, '', 'given'), { code: 'file_unwritable' })
})

const procfs = existsSync('/proc/self') ? false : 'there is no /proc'
test('where no folder can be made, the wait for one is short', { skip: procfs, timeout: 5000 }, async () => {
  await assert.rejects(privateFolder('/proc/oidc-cli/sessions'), { code: 'file_unwritable' })
})

test('links are refused as file and as folder, and what they point at stays', { skip }, async () => {
  const base = newFolder()
  writeFileSync(join(base, 'target'), 'kept', { mode: 0o600 })
  symlinkSync(join(base, 'target'), join(base, 'link'))
  await assert.rejects(writePrivateFile(join(base, 'link'), 'new'), { code: 'file_unsafe' })
  await assert.rejects(readPrivateFile(join(base, 'link'), 100), { code: 'file_unsafe' })
  mkdirSync(join(base, 'real'))
  symlinkSync(join(base, 'real'), join(base, 'folder'))
  await assert.rejects(writePrivateFile(join(base, 'folder', 'x'), 'new'), { code: 'file_unsafe' })
  assert.equal(readFileSync(join(base, 'target'), 'utf8'), 'kept')
  assert.deepEqual(readdirSync(join(base, 'real')), [])
})

test('a file that others may read is refused, with the command that closes it', { skip }, async () => {
  const path = join(newFolder(), 'open')
  writeFileSync(path, 'secret', { mode: 0o640 })
  chmodSync(path, 0o640)
  await assert.rejects(readPrivateFile(path, 100), (error: { code: string; hint: string }) => {
    assert.equal(error.code, 'file_unsafe')
    assert.equal(error.hint, `Close it to them: chmod 600 ${path}`)
    return true
  })
})

test('a file that is not there is undefined, one that is too large or a folder is an error', async () => {
  const base = newFolder()
  assert.equal(await readPrivateFile(join(base, 'nowhere'), 10), undefined)
  assert.equal(await readPrivateFile(join(base, 'nowhere', 'deeper'), 10), undefined)
  writeFileSync(join(base, 'large'), 'x'.repeat(11), { mode: 0o600 })
  await assert.rejects(readPrivateFile(join(base, 'large'), 10), { code: 'input_too_large' })
  await assert.rejects(readTextFile(base, { maxBytes: 10, what: '--key' }), (error: { message: string }) =>
    /^--key: the file .* is a folder\.$/.test(error.message),
  )
})

test('what cannot be written says which file and why', { skip }, async () => {
  const base = newFolder()
  writeFileSync(join(base, 'file'), '')
  const acts = [
    () => writePrivateFile(join(base, 'file', 'x'), ''),
    () => writeReport(join(base, 'no', 'x'), ''),
    () => privateFolder(join(base, 'file')),
  ]
  for (const act of acts) await assert.rejects(act, { code: 'file_unwritable' })
})

test('a full disk is an error, and no half report is left', {
  skip: process.platform !== 'linux' && '/dev/full is of Linux',
}, async () => {
  await assert.rejects(writeReport('/dev/full', 'x'), (error: { code: string; message: string }) => {
    assert.equal(error.code, 'file_unwritable')
    assert.match(error.message, /does not fit on the disk/)
    return true
  })
})

test('a report is for its owner alone, replaces what was there, and goes into a device in place', {
  skip,
}, async () => {
  const base = newFolder()
  const path = join(base, 'report.json')
  await writeReport(path, 'one')
  await writeReport(path, 'two')
  assert.equal(readFileSync(path, 'utf8'), 'two')
  assert.equal(mode(path), 0o600)
  assert.deepEqual(readdirSync(base), ['report.json'])
  await writeReport('/dev/null', 'x')
})

test('a report that is made in pieces is written whole or not at all', { skip }, async () => {
  const base = newFolder()
  const path = join(base, 'report.json')
  await writeReport(path, ['one, ', '', 'zwölf'])
  assert.equal(readFileSync(path, 'utf8'), 'one, zwölf')
  function* broken(): Iterable<string> {
    yield 'a beginning'
    throw new Error('no more')
  }
  await assert.rejects(writeReport(path, broken()), { code: 'file_unwritable' })
  assert.equal(readFileSync(path, 'utf8'), 'one, zwölf')
  assert.deepEqual(readdirSync(base), ['report.json'])
})

const fifo = process.platform === 'win32' || spawnSync('mkfifo', ['--version']).status !== 0
test('a pipe that nobody reads is no place for a report, and one with a reader is', {
  skip: fifo && 'there is no mkfifo',
  timeout: 10_000,
}, async () => {
  const path = join(newFolder(), 'pipe')
  spawnSync('mkfifo', [path])
  await assert.rejects(writeReport(path, 'report'), { code: 'file_unwritable', message: /nobody reads/ })
  const reader = spawn('cat', [path])
  let read = ''
  reader.stdout.on('data', (chunk) => {
    read += String(chunk)
  })
  const ended = new Promise((done) => reader.on('close', done))
  for (let tries = 0; tries < 100; tries += 1) {
    const written = await writeReport(path, 'report'.repeat(50_000)).then(
      () => true,
      () => false,
    )
    if (written) break
    await new Promise((done) => setTimeout(done, 50))
  }
  await ended
  assert.equal(read.length, 300_000)
})
