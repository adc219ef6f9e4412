import { setMaxListeners } from 'node:events'
import { createReadStream, fstatSync } from 'node:fs'
import { homedir } from 'node:os'
import process from 'node:process'
import type { Env, Input, Output } from './env.ts'
import { cliError } from './errors.ts'
import { forcedColour } from './text/force-color.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The machine this process runs on. */
export function systemEnv(): Env {
  // chalk reads the variable when it is loaded, and fails by a value that it does not know.
  if (forcedColour(process.env['FORCE_COLOR']) === undefined) delete process.env['FORCE_COLOR']
  return {
    stdin: systemInput(),
    stdout: systemOutput(process.stdout),
    stderr: systemOutput(process.stderr),
    vars: process.env,
    platform: process.platform,
    nodeVersion: process.versions.node,
    homeDir: homeDir(),
    cwd: currentFolder(),
    script: process.argv[1],
    pid: process.pid,
    uid: process.geteuid?.(),
    isAlive,
    now: () => Date.now(),
    startedAt: Date.now() - process.uptime() * 1000,
    // Touching `performance` would cost every start a millisecond.
    clock() {
      const time = process.hrtime()
      return time[0] * 1000 + time[1] / 1e6
    },
    sleep,
    after,
    // The global is made when first touched; importing node:crypto would cost every start 3 ms.
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    async browse(url, program, withheld = new Set()) {
      const { openBrowser } = await import('./browser/opener.ts')
      const { vars, within } = environmentWithout(withheld)
      return openBrowser(url, { program, vars, platform: process.platform, within })
    },
    without: (names, act) => environmentWithout(names).within(act),
    async ask(question) {
      const { ask } = await import('./prompt/ask.ts')
      return ask(question)
    },
    signal: signalled(),
  }
}

/** Signal 0 is delivered to nobody; a refusal for want of rights means that the process is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The environment of this process without some variables; `within` takes them out for a while, and puts them back. */
export function environmentWithout(withheld: ReadonlySet<string>): {
  readonly vars: Env['vars']
  within<T>(act: () => Promise<T>): Promise<T>
} {
  // Windows knows variables by their names in any case.
  const spelled = (name: string): string => (process.platform === 'win32' ? name.toUpperCase() : name)
  const names = new Set([...withheld].map(spelled))
  const all = Object.entries(process.env)
  const taken = all.filter(([name]) => names.has(spelled(name)))
  return {
    vars: Object.fromEntries(all.filter(([name]) => !names.has(spelled(name)))),
    async within(act) {
      for (const [name] of taken) delete process.env[name]
      try {
        return await act()
      } finally {
        for (const [name, value] of taken) process.env[name] = value
      }
    },
  }
}

/** Empty when the system knows none, rather than an exception. */
function homeDir(): string {
  try {
    return homedir()
  } catch {
    return ''
  }
}

/** Where the folder of the shell was removed meanwhile, its name stays; what is looked for below it is then told by that name. */
function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return process.env['PWD'] ?? '/'
  }
}

function systemInput(): Input {
  return {
    get isTTY() {
      return process.stdin.isTTY === true
    },
    async *chunks() {
      try {
        for await (const chunk of openInput()) yield chunk as Uint8Array
      } catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
        throw cliError('file_unreadable', `Standard input cannot be read (${why}).`, 'Give a file or a pipe.', error)
      }
    },
  }
}

/** How much of a file is read at once, in bytes. */
const AT_ONCE = 256 * 1024

/** A file is read in bigger parts than the stream that the system's library makes of it. */
function openInput(): AsyncIterable<unknown> {
  try {
    if (fstatSync(0).isFile()) return createReadStream('', { fd: 0, autoClose: false, highWaterMark: AT_ONCE })
  } catch {
    // No standard input; the usual stream tells of that.
  }
  return process.stdin
}

/** How systems say that the reader went away, which is no fault of the command. */
const READER_GONE = new Set(['EPIPE', 'EOF', 'ECONNRESET', 'EIO', 'ERR_STREAM_DESTROYED'])

function systemOutput(stream: NodeJS.WriteStream): Output {
  let closed = false
  let failure: string | undefined
  const end = (error: NodeJS.ErrnoException): void => {
    closed = true
    const code = error.code ?? error.name
    if (!READER_GONE.has(code)) failure ??= code
  }
  stream.on('error', end)
  return {
    write(text) {
      if (!closed) stream.write(text)
    },
    writeJson(bytes) {
      if (!closed) stream.write(bytes)
    },
    flushed: () =>
      new Promise((resolve) => {
        // The event of an error comes a tick later than the error.
        if (stream.errored) end(stream.errored)
        if (closed || stream.destroyed || stream.writableLength === 0) return resolve()
        const done = (): void => {
          stream.off('error', done)
          resolve()
        }
        stream.once('error', done)
        stream.write('', done)
      }),
    isTTY: stream.isTTY === true,
    get columns() {
      // A terminal that does not know its width says 0.
      return stream.columns || told(process.env['COLUMNS']) || 80
    },
    get rows() {
      return stream.rows || undefined
    },
    get closed() {
      return closed
    },
    get failure() {
      return failure
    },
  }
}

/** Timers hold 2^31-1 ms at most; longer waits are waited in parts. */
const LONGEST = 2 ** 31 - 1

/** A width that a variable tells; undefined for what is none. */
function told(columns: string | undefined): number | undefined {
  return /^[1-9]\d{0,3}$/.test(columns ?? '') ? Number(columns) : undefined
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const finish = () => {
      cancel()
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = after(ms, finish)
    signal?.addEventListener('abort', finish)
  })
}

function after(ms: number, act: () => void): () => void {
  const end = performance.now() + ms
  let timer: NodeJS.Timeout
  const arm = () => {
    const left = end - performance.now()
    timer = setTimeout(left > LONGEST ? arm : act, Math.max(0, Math.min(left, LONGEST)))
  }
  arm()
  return () => clearTimeout(timer)
}

/** The first signal asks the run to end and write its report; the second ends the process at once. */
function signalled(): AbortSignal {
  const controller = new AbortController()
  // Whatever is under way listens, and many scenarios are at once.
  setMaxListeners(0, controller.signal)
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[name])
      controller.abort(name)
    })
  }
  return controller.signal
}
