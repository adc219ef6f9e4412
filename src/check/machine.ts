import type { Env } from '../env.ts'
import { type CliError, cliError } from '../errors.ts'

/** A machine for a part of a run whose time ends. */
interface Limited {
  readonly env: Env
  /** Ends the waits for its end. */
  release(): void
}

/** Seconds that a signal leaves a token request which is under way, whose tokens can be revoked only when they are known. */
const ISSUING = 2

/** The machine as a scenario sees it: files lie beside the scenarios, nobody is there to be asked, and its time ends. */
export function withLimit(
  env: Env,
  folder: string,
  { seconds, until }: { readonly seconds: number; readonly until: number },
): Limited {
  const left = (until - env.clock()) / 1000
  const issuing = new AbortController()
  const own = limited(env, folder, (end, done) => {
    const interrupt = (): void => {
      end(env.signal.reason)
      after(env, ISSUING, done, () => issuing.abort(env.signal.reason))
    }
    env.signal.addEventListener('abort', interrupt, { once: true, signal: done })
    if (env.signal.aborted) interrupt()
    after(env, left, done, () => {
      end(timedOut(seconds))
      issuing.abort(timedOut(seconds))
    })
  })
  return { ...own, env: seenAs(own.env, { issuing: issuing.signal }) }
}

/** Seconds that the provider of a scenario has to revoke what it was issued, and that are left of them once a signal came. */
const REVOCATION = 10
const GRACE = 5

/** The same for what is done behind a scenario: its time is not that of the scenario, and a signal leaves it some. */
export function withGrace(env: Env, folder: string): Limited {
  return limited(env, folder, (end, done) => {
    after(env, REVOCATION, done, () => end(unrevoked(REVOCATION)))
    const hurry = (): void => after(env, GRACE, done, () => end(unrevoked(GRACE)))
    env.signal.addEventListener('abort', hurry, { once: true, signal: done })
    if (env.signal.aborted) hurry()
  })
}

function limited(
  env: Env,
  folder: string,
  bound: (end: (reason: unknown) => void, done: AbortSignal) => void,
): Limited {
  const limit = new AbortController()
  const done = new AbortController()
  bound((reason) => limit.abort(reason), done.signal)
  return {
    env: seenAs(env, { signal: limit.signal, cwd: folder, stdin: { ...NOTHING } }),
    // Without a reason an error would be made of where this is.
    release: () => done.abort('over'),
  }
}

function seenAs(env: Env, own: Partial<Env>): Env {
  return Object.create(env, Object.getOwnPropertyDescriptors(own)) as Env
}

function after(env: Env, seconds: number, done: AbortSignal, act: () => void): void {
  void env.sleep(seconds * 1000, done).then(() => {
    if (!done.aborted) act()
  })
}

const NOTHING: Env['stdin'] = { isTTY: false, async *chunks() {} }

function timedOut(seconds: number): CliError {
  return cliError('scenario_timeout', `The scenario did not end within ${seconds} s.`)
}

function unrevoked(seconds: number): CliError {
  return cliError('timeout', `The tokens of the scenario were not revoked within ${seconds} s.`)
}
