import type { Env } from '../env.ts'
import { type CliError, cliError } from '../errors.ts'

/** A machine for a part of a run whose time ends. */
interface Limited {
  readonly env: Env
  /** Ends the waits for its end. */
  release(): void
}

/**
 * The machine with its variables as they are now: the system is asked for each anew, and scenarios read them again and again. Windows
 * knows them by their names in any case, so that no copy stands for them there.
 */
export function withVariables(env: Env): Env {
  return env.platform === 'win32' ? env : seenAs(env, { vars: Object.freeze({ ...env.vars }) })
}

/** Seconds that a signal leaves a token request which is under way, whose tokens can be revoked only when they are known. */
const ISSUING = 2

/** The machine as a scenario sees it: files lie beside the scenarios, nobody is there to be asked, and its time ends. */
export function withLimit(
  env: Env,
  folder: string,
  { seconds, until }: { readonly seconds: number; readonly until: number },
): Limited {
  const limit = new AbortController()
  const issuing = new AbortController()
  const waits = waitsOn(env)
  waits.signalled(() => {
    limit.abort(env.signal.reason)
    waits.after(ISSUING, () => issuing.abort(env.signal.reason))
  })
  waits.after((until - env.clock()) / 1000, () => {
    limit.abort(timedOut(seconds))
    issuing.abort(timedOut(seconds))
  })
  const own = { ...alone(folder), signal: limit.signal, issuing: issuing.signal }
  return { env: seenAs(env, own), release: waits.release }
}

/** Seconds that the provider of a scenario has to revoke what it was issued, and that are left of them once a signal came. */
const REVOCATION = 10
const GRACE = 5

/** The same for what is done behind a scenario: its time is not that of the scenario, and a signal leaves it some. */
export function withGrace(env: Env, folder: string): Limited {
  const limit = new AbortController()
  const waits = waitsOn(env)
  waits.after(REVOCATION, () => limit.abort(unrevoked(REVOCATION)))
  waits.signalled(() => waits.after(GRACE, () => limit.abort(unrevoked(GRACE))))
  return { env: seenAs(env, { ...alone(folder), signal: limit.signal }), release: waits.release }
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

function alone(folder: string): Pick<Env, 'cwd' | 'stdin'> {
  return { cwd: folder, stdin: { ...NOTHING } }
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
