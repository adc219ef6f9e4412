import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Env, Opening, Output, Question } from '../../src/env.ts'
import { CliError, failure } from '../../src/errors.ts'
import { textOfBytes } from '../../src/files/text-of-bytes.ts'
import type { Running } from '../../src/part.ts'
import { run } from '../../src/run.ts'
import { newFolder } from './folder.ts'
import { MOST_INPUT, requireJudgedAgain, sessionsOn } from './judged.ts'
import { requireScenariosJudgedAgain } from './judged-scenarios.ts'
import { requireValid } from './schema.ts'

/** What one command line did, as a script would see it. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The JSON document, where `--json` was given. */
  json(): Document
}

// biome-ignore lint/suspicious/noExplicitAny: a report is looked into freely by tests
export type Document = any

export interface TestEnv extends Env {
  readonly written: { stdout: string; stderr: string }
  interrupt(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void
  readonly home: string
}

export interface EnvSettings {
  readonly vars?: Record<string, string>
  readonly stdin?: string | readonly (string | Uint8Array)[]
  readonly tty?: readonly ('stdin' | 'stdout' | 'stderr')[]
  readonly home?: string
  readonly now?: () => number
  /** When the process was started; default: when it is asked. */
  readonly startedAt?: number
  readonly browse?: (url: string, program: string | undefined) => Promise<Opening>
  readonly ask?: (question: Question) => Promise<string>
  /** Resolves names instead of the system. */
  readonly lookup?: Env['lookup']
  /** Sees stderr as it is written. */
  readonly onStderr?: (text: string) => void
}

/** A machine for one test: its own home, no terminal, no browser, nobody to ask. */
export function testEnv(settings: EnvSettings = {}): TestEnv {
  const home = settings.home ?? newFolder()
  const written = { stdout: '', stderr: '' }
  const controller = new AbortController()
  const tty = (name: 'stdin' | 'stdout' | 'stderr') => settings.tty?.includes(name) === true
  const output = (name: 'stdout' | 'stderr'): Output => ({
    write(text) {
      written[name] += text
      if (name === 'stderr') settings.onStderr?.(text)
    },
    writeJson(bytes) {
      written[name] += Buffer.from(bytes).toString('utf8')
    },
    flushed: async () => {},
    isTTY: tty(name),
    columns: 80,
    rows: 24,
    closed: false,
    failure: undefined,
  })
  return {
    home,
    written,
    interrupt: (signal) => controller.abort(signal),
    stdin: {
      isTTY: tty('stdin'),
      async *chunks() {
        const given = settings.stdin ?? []
        for (const chunk of typeof given === 'string' ? [given] : given) yield Buffer.from(chunk)
      },
    },
    stdout: output('stdout'),
    stderr: output('stderr'),
    vars: { OIDC_CLI_HOME: home, PATH: process.env['PATH'], ...settings.vars },
    platform: 'linux',
    nodeVersion: process.versions.node,
    homeDir: home,
    cwd: home,
    pid: process.pid,
    isAlive: (pid) => pid === process.pid,
    now: settings.now ?? (() => Date.now()),
    get startedAt() {
      return settings.startedAt ?? this.now()
    },
    clock: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1))
        signal?.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve()
        })
      }),
    // By the sleep of this machine, so that a test whose time passes otherwise has both.
    after(ms, act) {
      const done = new AbortController()
      void this.sleep(ms, done.signal).then(() => {
        if (!done.signal.aborted) act()
      })
      return () => done.abort('over')
    },
    random: (bytes) => randomBytes(bytes),
    without: (_names, act) => act(),
    ...(settings.lookup ? { lookup: settings.lookup } : {}),
    browse: settings.browse ?? (async () => ({ opened: false, reason: 'no browser in this test' })),
    ask:
      settings.ask ??
      (async (question) => {
        throw new CliError(failure('login_impossible', `Nobody can be asked: ${question.message}`, 'Give the option.'))
      }),
    signal: controller.signal,
  }
}

/** The documents that `--save json=<file>` of a command line left. */
function savedBy(argv: readonly string[], env: TestEnv): readonly string[] {
  const names = argv.flatMap((word) => /^(?:--save=)?json=(.+)$/.exec(word)?.[1] ?? [])
  return names
    .map((name) => resolve(env.cwd, name))
    .filter((path) => existsSync(path) && statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
}

/** The same machine, and what a run reads from it that can be read once. */
function listening(env: TestEnv): {
  readonly machine: Env
  readonly told: () => { readonly pasted: string | undefined; readonly input: string }
} {
  let pasted: string | undefined
  const read: Uint8Array[] = []
  let size = 0
  const ask = async (question: Question): Promise<string> => {
    const answer = await env.ask(question)
    if (question.message.startsWith('URL the browser ended on')) pasted = answer
    return answer
  }
  const { stdin } = env
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of stdin.chunks()) {
      if (size < MOST_INPUT) read.push(Uint8Array.from(chunk.subarray(0, MOST_INPUT - size)))
      size += chunk.length
      yield chunk
    }
  }
  const own = { ask: { value: ask, enumerable: true }, stdin: { value: { ...stdin, chunks }, enumerable: true } }
  const machine = Object.create(Object.getPrototypeOf(env), { ...Object.getOwnPropertyDescriptors(env), ...own })
  return { machine, told: () => ({ pasted, input: textOfBytes(Buffer.concat(read)) }) }
}

/**
 * Runs a whole command line in process; every document that it writes is held against the schema, and its record is judged again,
 * which must come to the same checks.
 */
export async function runCli(argv: readonly string[], settings: EnvSettings | TestEnv = {}): Promise<Ran> {
  const env = 'written' in settings ? settings : testEnv(settings)
  const sessions = sessionsOn(env, argv)
  const { machine, told } = listening(env)
  let running: Running | undefined
  const parts = new Map<Running['run'], Running>()
  const ran = await outputOf(env, () =>
    run(argv, machine, (next) => {
      if (next.trace) running = next
      else parts.set(next.run, next)
    }),
  )
  if (running?.trace?.holds === 'several runs')
    await requireScenariosJudgedAgain(running.trace, [...parts.values()], { running, code: ran.code })
  else if (running) await requireJudgedAgain(running, { env, sessions, code: ran.code, ...told() })
  for (const text of [ran.stdout, ...savedBy(argv, env)]) requireValid(text)
  return ran
}

/** Runs a whole command line and nothing beside it, so that what it takes can be measured. */
export function runOnly(argv: readonly string[], settings: EnvSettings): Promise<Ran> {
  const env = testEnv(settings)
  return outputOf(env, () => run(argv, env))
}

/** What a run writes, apart from what earlier ones on the same machine wrote. */
async function outputOf(env: TestEnv, act: () => Promise<number>): Promise<Ran> {
  const before = { ...env.written }
  const code = await act()
  const stdout = env.written.stdout.slice(before.stdout.length)
  const stderr = env.written.stderr.slice(before.stderr.length)
  return { code, stdout, stderr, json: () => JSON.parse(stdout) }
}
