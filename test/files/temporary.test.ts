import assert from 'node:assert/strict'
import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { writePrivateFile } from '../../src/files/private.ts'
import { writeReport } from '../../src/files/report.ts'
import { removeLeft, temporaryName } from '../../src/files/temporary.ts'
import { testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'

const env = testEnv()
const all = (): boolean => true
const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000)

/** A folder with a temporary file of this process, whose writer is then asked for. */
async function withTemporary(target = 'file'): Promise<{ readonly folder: string; readonly name: string }> {
  const folder = newFolder()
  const path = await temporaryName(join(folder, target), env)
  writeFileSync(path, 'secret')
  return { folder, name: basename(path) }
}

test('the temporary file of a process that runs stays, and that of one that is gone is removed', async () => {
  const { folder, name } = await withTemporary()
  await removeLeft(folder, all, env, 'removed')
  assert.deepEqual(readdirSync(folder), [name])
  await removeLeft(folder, all, { ...env, isAlive: () => false })
  assert.deepEqual(readdirSync(folder), [])
})

test('the temporary file of another machine is removed once it is a minute old', async () => {
  const { folder, name } = await withTemporary()
  const strange = name.replace(/_[0-9a-f]{8}_/, '_00000000_')
  writeFileSync(join(folder, strange), 'secret')
  const gone = { ...env, isAlive: () => false }
  await removeLeft(folder, all, gone)
  assert.deepEqual(readdirSync(folder), [strange])
  utimesSync(join(folder, strange), minutesAgo(2), minutesAgo(2))
  await removeLeft(folder, all, gone)
  assert.deepEqual(readdirSync(folder), [])
})

test('a temporary file that names no writer is removed at once where nobody else writes, else when it is old', async () => {
  const folder = newFolder()
  for (const name of ['a.json.abc1.tmp', 'b.json.abc1.tmp']) writeFileSync(join(folder, name), '')
  await removeLeft(folder, all, env, 'kept')
  await removeLeft(folder, all, env, 'by age')
  assert.equal(readdirSync(folder).length, 2)
  await removeLeft(folder, (target) => target === 'a.json', env, 'removed')
  assert.deepEqual(readdirSync(folder), ['b.json.abc1.tmp'])
  utimesSync(join(folder, 'b.json.abc1.tmp'), minutesAgo(2), minutesAgo(2))
  await removeLeft(folder, all, env, 'by age')
  assert.deepEqual(readdirSync(folder), [])
})

test('what is no temporary file is never removed', async () => {
  const folder = newFolder()
  const names = ['.tmp', 'a.tmp', 'file.json', 'file.json.lock', 'notes.tmp.txt', 'x.1_2_3_abcd.tmp']
  for (const name of names) writeFileSync(join(folder, name), '')
  await removeLeft(folder, all, { ...env, isAlive: () => false }, 'removed')
  assert.deepEqual(readdirSync(folder).sort(), names.sort())
})

test('a private file leaves no temporary one, and its name tells who writes', async () => {
  const folder = newFolder()
  await writePrivateFile(join(folder, 'file'), 'text', 'ours', env)
  assert.deepEqual(readdirSync(folder), ['file'])
  const name = basename(await temporaryName(join(folder, 'file'), env))
  assert.match(name, new RegExp(`^file\\.${process.pid}_\\d+_[0-9a-f]{8}_[0-9a-z]{4,}\\.tmp$`))
})

test('a report removes what was left of the same report, and nothing else of that folder', async () => {
  const { folder, name } = await withTemporary('report.json')
  const others = ['other.json', 'report.json.abc123.tmp', name.replace('report.json', 'other.json')]
  for (const each of others) writeFileSync(join(folder, each), '')
  await writeReport(join(folder, 'report.json'), '{}', { ...env, isAlive: () => false })
  assert.deepEqual(readdirSync(folder).sort(), [...others, 'report.json'].sort())
})
