import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { after, before, test } from 'node:test'
import { ranWithBrowser } from '../providers/reading.ts'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/port.ts'
import { runProgram } from '../support/process.ts'
import { requireValid } from '../support/schema.ts'
import { commandLine } from './command-line.ts'
import { deviations } from './deviations.ts'
import type { Place } from './module.ts'
import { moduleOf, type Row, rows } from './plans.ts'
import { type Referee, startReferee } from './referee.ts'

/** One command line of the built program at its end. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly document: Document
}

/** What a row came to. */
export interface Outcome {
  readonly row: Row
  /** The command lines, of which the last is judged and those before it must be right. */
  readonly runs: readonly Ran[]
  readonly asked: readonly Place[]
  readonly faults: readonly string[]
  /** Every file of the state folder before and after the run that is judged, by its path. */
  readonly before: Readonly<Record<string, string>>
  readonly after: Readonly<Record<string, string>>
}

/** What all rows of a file share. */
export interface Table {
  readonly referee: Referee
  readonly port: number
  /** A folder with the keys and certificates of the client. */
  readonly files: string
  /** A home with the session of a good login. */
  readonly home: string
}

const SECRET = 'secret-of-the-client-0123456789abcdef'

/** Registers a test for each row that is chosen. */
export function play(chosen: (row: Row) => boolean): void {
  const table = sharedTable()
  for (const row of rows().filter(chosen)) {
    test(row.id, async () => {
      assert.deepEqual(deviations(await played(table(), row)), [])
    })
  }
}

/** The table of a test file, from its start to its end. */
export function sharedTable(): () => Table {
  let table: Table | undefined
  before(async () => {
    table = await laid()
  })
  after(() => table?.referee.close())
  return () => {
    assert.ok(table)
    return table
  }
}

async function laid(): Promise<Table> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const referee = await startReferee(privateKey)
  const files = newFolder()
  const write = (name: string, text: string) => writeFileSync(join(files, name), text, { mode: 0o600 })
  write(
    'key.json',
    JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'client-key', alg: 'ES256', use: 'sig' }),
  )
  write('ca.pem', referee.authority)
  write('cert.pem', referee.certificates.registered.cert)
  write('cert-key.pem', referee.certificates.registered.key)
  write('other.pem', referee.certificates.other.cert)
  write('other-key.pem', referee.certificates.other.key)
  const table = { referee, port: await freePort(), files, home: newFolder() }
  const good = await played(table, GOOD)
  assert.deepEqual(deviations(good), [])
  return table
}

/** A core sign-in in which nothing is wrong. */
const GOOD: Row = {
  id: 'a good sign-in before',
  short: 'P1',
  module: { ...moduleOf('P1'), name: 'a good sign-in before' },
  variant: { profile: 'core', type: 'code', auth: 'client_secret_basic', request: 'plain', openid: true },
  plans: [],
}

/** How a command line is run, with words of its own. */
export interface Way {
  readonly words: readonly string[]
  readonly run: (argv: readonly string[], settings: Surroundings) => Promise<Omit<Ran, 'document'>>
}

interface Surroundings {
  readonly home: string
  readonly vars: Record<string, string>
}

/** By the built program, with a browser where somebody signs in. */
const BY_PROGRAM: Way = {
  words: [],
  run: (argv, settings) => (argv[0] === 'login' ? ranWithBrowser(argv, settings) : runProgram(argv, settings)),
}

/** In this process, with these words. */
export const inProcess = (...words: readonly string[]): Way => ({
  words,
  run: (argv, { home, vars }) =>
    runCli(argv, { home, vars: { ...vars, OIDC_CLI_HOME: join(home, 'state') }, ...followingBrowser() }),
})

/** Plays a row: in a home of its own, in which a good login was before. */
export async function played(table: Table, row: Row, way = BY_PROGRAM): Promise<Outcome> {
  const { referee, port } = table
  const home = row === GOOD ? table.home : newFolder()
  if (row !== GOOD) cpSync(table.home, home, { recursive: true })
  const escaped = row.module.name.endsWith('client-secret-basic')
  const registered = {
    client_id: escaped ? 'client: 100% + ä' : 'client',
    client_secret: escaped ? `${SECRET}: 100% + ä` : SECRET,
    redirect_uri: `http://127.0.0.1:${port}/callback`,
    scope: row.variant.openid ? 'openid' : 'accounts',
  }
  const game = referee.begin(row.module, row.variant, registered)
  const runs: Ran[] = []
  let state = stateOf(home)
  for (const command of ['login', ...(row.module.afterwards ?? [])] as const) {
    state = stateOf(home)
    const argv = commandLine(command, { row, registered, table })
    runs.push(await ran([...argv, ...way.words], { home, vars: { SECRET: registered.client_secret } }, way))
  }
  return { row, runs, asked: game.asked, faults: game.faults, before: state, after: stateOf(home) }
}

/** Runs a command line whose report is for people, and saves it as a document as well. */
async function ran(argv: readonly string[], settings: Surroundings, way: Way): Promise<Ran> {
  const file = join(settings.home, 'report.json')
  const { code, stdout, stderr } = await way.run([...argv, '--save', `json=${file}`], settings)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{"error":{"message":"there is no document"},"steps":[]}'
  if (existsSync(file)) requireValid(text)
  return { code, stdout, stderr, document: JSON.parse(text) }
}

/** Without what Node.js 22 and newer keep there of compiled modules, which is theirs and changes with what a run loads. */
function stateOf(home: string): Record<string, string> {
  const folder = join(home, 'state')
  if (!existsSync(folder)) return {}
  const names = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.split(sep)[0] !== 'cache')
    .sort()
  return Object.fromEntries(
    names
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  )
}
