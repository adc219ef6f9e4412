import { setMaxListeners } from 'node:events'
import type { Env } from '../env.ts'
import { type CliError, cliError } from '../errors.ts'

/** A machine for a part of a run whose time ends. */
interface Limited {
  readonly env: Env
  /** Ends the waits for its end. */
  release(): void
}

/**
 * The machine as all scenarios of a folder see it: their files lie there, nobody is there to be asked, and variables are as they are now,
 * since the system is asked for each anew and scenarios read them again and again. Windows knows them by their names in any case, so
 * that no copy stands for them there.
 */
export function alone(env: Env, folder: string): Env {
  const vars = env.platform === 'win32' ? env.vars : Object.freeze({ ...env.vars })
  return seenAs(env, { cwd: folder, stdin: NOTHING, vars })
}

/** Seconds that a signal leaves a token request which is under way, whose tokens can be revoked only when they are known. */
const ISSUING = 2

/** The machine as one scenario sees it, whose time ends. */
export function withLimit(env: Env, { seconds, until }: { readonly seconds: number; readonly until: number }): Limited {
  const limit = new AbortController()
  const issuing = new AbortController()
  // Each step has a network of its own, which listens as long as the scenario goes on.
  setMaxListeners(0, limit.signal, issuing.signal)
  const waits = waitsOn(env)
  waits.signalled(() => {
    limit.abort(env.signal.reason)
    waits.after(ISSUING, () => issuing.abort(env.signal.reason))
  })
  waits.after((until - env.clock()) / 1000, () => {
    limit.abort(timedOut(seconds))
    issuing.abort(timedOut(seconds))
  })
  return { env: seenAs(env, { signal: limit.signal, issuing: issuing.signal }), release: waits.release }
}

/** Seconds that the provider of a scenario has to revoke what it was issued, and that are left of them once a signal came. */
const REVOCATION = 10
const GRACE = 5

/** The same for what is done behind a scenario: its time is not that of the scenario, and a signal leaves it some. */
export function withGrace(env: Env): Limited {
  const limit = new AbortController()
  setMaxListeners(0, limit.signal)
  const waits = waitsOn(env)
  waits.after(REVOCATION, () => limit.abort(unrevoked(REVOCATION)))
  waits.signalled(() => waits.after(GRACE, () => limit.abort(unrevoked(GRACE))))
  return { env: seenAs(env, { signal: limit.signal }), release: waits.release }
}

interface Waits {
  after(seconds: number, act: () => void): void
  /** Acts once a signal comes, at once where it came before. */
  signalled(act: () => void): void
  /** Nothing is done from then on. */
  release(): void
}

function waitsOn(env: Env): Waits {
  const ends: (() => void)[] = []
  return {
    after(seconds, act) {
      ends.push(env.after(seconds * 1000, act))
    },
    signalled(act) {
      if (env.signal.aborted) return act()
      env.signal.addEventListener('abort', act, { once: true })
      ends.push(() => env.signal.removeEventListener('abort', act))
    },
    release() {
      for (const end of ends) end()
    },
  }
}

function seenAs(env: Env, own: Partial<Env>): Env {
  return Object.create(env, Object.getOwnPropertyDescriptors(own)) as Env
}

const NOTHING: Env['stdin'] = { isTTY: false, async *chunks() {} }

function timedOut(seconds: number): CliError {
  return cliError('scenario_timeout', `The scenario did not end within ${seconds} s.`)
}

function unrevoked(seconds: number): CliError {
  return cliError('timeout', `The tokens of the scenario were not revoked within ${seconds} s.`)
}
