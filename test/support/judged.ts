import assert from 'node:assert/strict'
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readIssuer } from '../../src/config/issuer.ts'
import { stateFolder } from '../../src/config/paths.ts'
import type { Env } from '../../src/env.ts'
import { sessionNamed } from '../../src/flows/find-session.ts'
import { pastedLines } from '../../src/flows/pasted-response.ts'
import { formatJson } from '../../src/formats/json.ts'
import { readInput } from '../../src/input.ts'
import { readJson } from '../../src/jose/json/reader.ts'
import { asObject } from '../../src/jose/json/values.ts'
import { type Beside, judge } from '../../src/judging/judge.ts'
import type { Running } from '../../src/part.ts'
import { commandNamed, declaredOptions } from '../../src/program.ts'
import { readRecord } from '../../src/record/record.ts'
import type { Session } from '../../src/session/store.ts'
import type { Check, Run, Trace } from '../../src/trace/trace.ts'
import { outcomeOf, outcomesOf } from '../../src/trace/verdict.ts'
import { VERSION } from '../../src/version.ts'

/** The sessions that a command line finds. */
export interface Sessions {
  readonly all: readonly Session[]
  readonly latest: string | undefined
}

/** So much of standard input is kept, in bytes. */
export const MOST_INPUT = 1024 * 1024

const NONE: Sessions = { all: [], latest: undefined }

/** The sessions on a machine, before a command changes them. */
export function sessionsOn(env: Env, argv: readonly string[]): Sessions {
  if (!['userinfo', 'refresh'].some((name) => argv.includes(name))) return NONE
  const folder = join(stateFolder(env), 'sessions')
  const names = existsSync(folder) ? readdirSync(folder) : []
  // Read by hand: the store would mend what it finds, and tell nobody.
  const all = names.flatMap((name) => {
    const [path, key] = [join(folder, name), name.replace(/\.json$/, '')]
    if (!lstatSync(path).isFile() || !name.endsWith('.json')) return []
    const content = asObject(readJson(readFileSync(path)).value)
    return content ? [{ ...content, key } as unknown as Session] : []
  })
  const latest = join(stateFolder(env), 'latest-session')
  all.sort((a, b) => b.savedAt - a.savedAt)
  return { all, latest: existsSync(latest) ? readFileSync(latest, 'utf8').trim() : undefined }
}

/** What a person or a machine told a run beside its options. */
interface Told {
  readonly env: Env
  readonly sessions: Sessions
  /** What was answered when the URL was asked for that the browser ended on. */
  readonly pasted: string | undefined
  /** What it read of standard input. */
  readonly input: string
  /** The exit code that it came to. */
  readonly code: number
}

/**
 * Holds the checks of a run, and what decided how it ended, against those that its record is judged to when nothing but what the run was
 * told is at hand.
 */
export async function requireJudgedAgain(running: Running, told: Told): Promise<void> {
  const { run, options } = running
  // Where megabytes are read, time and memory are what is measured, and would be measured twice.
  if (told.input.length >= MOST_INPUT) return
  if (run.steps.every(({ checks, exchanges }) => checks.length + exchanges.length === 0)) return
  const beside: Beside = {
    declared: declaredOptions(commandNamed(run.command) ?? assert.fail()),
    texts: await textsOf(running, told),
    ...(await sessionOf(running, told.sessions)),
  }
  const saved = savedAndRead(run)
  const judged = await judge(saved, beside)
  for (const [at, { name, checks }] of run.steps.entries())
    assertSame(checks, judged[at] ?? [], `${run.command}: ${name}`)
  assert.equal(judged.length, run.steps.length)
  const again = { ...saved, steps: saved.steps.map((step, at) => ({ ...step, checks: [...(judged[at] ?? [])] })) }
  const strictness = { strict: options.has('strict') && options.flag('strict') }
  const outcome = outcomeOf(again, strictness)
  assert.deepEqual(
    outcome,
    outcomeOf(run, strictness),
    `the record of ${run.command} comes to another end than the run`,
  )
  assert.equal(outcome.exit, told.code, `the record of ${run.command} comes to another exit code than the run`)
}

/** The record as a file of `--save json=` with `--reveal` has it. */
function savedAndRead(run: Run): Run {
  const { command, traits, startedAt, ms } = run
  return recordOf({ ...run, command, traits, startedAt, ms, holds: 'one run', runs: [run] }).runs[0] ?? assert.fail()
}

/** A trace as it is read from a record of it that shows everything. */
export function recordOf(trace: Trace): Trace {
  const text = formatJson({ trace, outcomes: outcomesOf(trace, { strict: false }) }, VERSION)
  return readRecord(text, { what: 'The record', traitsOf: (name) => commandNamed(name)?.traits ?? assert.fail() }).trace
}

export function assertSame(live: readonly Check[], again: readonly Check[], what: string): void {
  const told = (checks: readonly Check[]) => checks.map(({ id, verdict }) => `${id} ${verdict}`)
  assert.deepEqual(told(again), told(live), `the record of the step ${what} is judged to other checks than the run`)
  for (const [at, check] of live.entries())
    assert.deepEqual(again[at], check, `the record of the step ${what} is judged in another way by ${check.id}`)
}

const FILES = ['clientKey', 'decryptKey', 'tlsCert', 'jwks', 'key', 'payload']
const DOCUMENTS = ['claims', 'authorizationDetails']

export async function textsOf(
  { options, args, run }: Pick<Running, 'options' | 'args' | 'run'>,
  { env, pasted, input }: Pick<Told, 'env' | 'pasted' | 'input'>,
): Promise<Beside['texts']> {
  const texts: Record<string, readonly string[]> = {}
  for (const { name, secret, source } of options.all()) {
    // What the issuer of the demo gave stands in the record.
    if (source === 'demo') continue
    const key = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    try {
      if (FILES.includes(name)) texts[key] = (await options.files(name)).map(({ text }) => text)
      else if (DOCUMENTS.includes(name)) texts[key] = [(await options.document(name)) ?? '']
      else if (secret) texts[key] = [(await options.secret(name)) ?? '']
    } catch {
      // What the run could not read either.
    }
  }
  const diff = options.has('diff') ? options.text('diff') : undefined
  if (diff !== undefined && existsSync(resolve(env.cwd, diff)))
    texts['diff'] = [readFileSync(resolve(env.cwd, diff), 'utf8')]
  const url = options.has('callbackUrl') ? options.text('callbackUrl') : undefined
  const callback = url === '-' ? pastedLines(input) : (url ?? pasted)
  if (callback !== undefined) texts['callback-url'] = [callback]
  if (run.command === 'verify' || run.command === 'decode')
    texts['token'] = await Promise.all(
      (args.length > 0 ? args : ['-']).map((arg) => (arg === '-' ? input : readInput(reader(env), arg))),
    )
  return texts
}

function reader(env: Env): Parameters<typeof readInput>[0] {
  return { env, talk: { say() {} } } as unknown as Parameters<typeof readInput>[0]
}

async function sessionOf({ options, run }: Running, { all, latest }: Sessions): Promise<Pick<Beside, 'session'>> {
  if (run.command !== 'userinfo' && run.command !== 'refresh') return {}
  const given = (name: string) => (options.sourceOf(name) === 'session' ? undefined : options.text(name))
  const read = readIssuer(given('issuer') ?? '')
  const issuer = 'issuer' in read ? read.issuer : undefined
  const named = { profile: given('profile'), issuer, client_id: given('clientId') }
  const isNamed = Object.values(named).some((each) => each !== undefined)
  const session = isNamed ? sessionNamed(all, named) : all.find(({ key }) => key === latest)
  return session ? { session } : {}
}
