import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { Env } from '../env.ts'
import { cliError, messageOf } from '../errors.ts'
import { findChrome, loadDriver } from './program.ts'

type Machine = Pick<Env, 'vars' | 'platform' | 'cwd' | 'uid' | 'without'>

/** A browser of one sign-in, and what there is to know of it. */
export interface Chrome {
  readonly browser: Browser
  /** Whether its pages are kept from the machine by a sandbox. */
  readonly hasSandbox: boolean
  /** Ends it, and removes what it wrote. */
  close(): Promise<void>
}

/** It has no way to the network but ours: names resolve to nothing, and its proxy is no one. */
const CUT_OFF = ['--host-resolver-rules=MAP * ~NOTFOUND', '--force-webrtc-ip-handling-policy=disable_non_proxied_udp']
const NOBODY = { server: 'http://127.0.0.1:9', bypass: '<-loopback>' }
const QUIET = ['--disable-quic', '--no-first-run', '--disable-sync', '--disable-dev-shm-usage', '--disable-gpu']

/** How long it may take to start, in milliseconds. */
const START_MS = 60_000

interface Wanted {
  /** The program that was named. */
  readonly program: string | undefined
  /** Variables that are no business of it. */
  readonly withheld: ReadonlySet<string>
  /** Gives it up. */
  readonly signal: AbortSignal
}

/** Starts a browser without window. Throws `playwright_missing`, `chrome_missing` and `browser_failed`. */
export async function launchChrome(machine: Machine, { program, withheld, signal }: Wanted): Promise<Chrome> {
  const driver = await loadDriver(machine)
  const executablePath = findChrome(machine, program, driver)
  const folder = await mkdtemp(join(tmpdir(), 'oidc-cli-'))
  const known = Object.entries(machine.vars).filter(([name]) => !withheld.has(name))
  const env = { ...Object.fromEntries(known), TMPDIR: folder } as Record<string, string>
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
  const start = (chromiumSandbox: boolean): Promise<Browser> =>
    driver.launch({
      executablePath,
      headless: true,
      chromiumSandbox,
      args: [...CUT_OFF, ...QUIET],
      proxy: NOBODY,
      env,
      timeout: START_MS,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
  const mayHaveSandbox = machine.platform !== 'linux' || machine.uid !== 0
  try {
    // In containers the system often refuses what a sandbox needs.
    const boxed = mayHaveSandbox ? await start(true).catch(() => undefined) : undefined
    // A browser that falls at its start, which happens now and then, is started once more: nothing was asked of anybody yet.
    const browser = boxed ?? (await start(false).catch(() => start(false)))
    if (signal.aborted) await browser.close()
    signal.throwIfAborted()
    return {
      browser,
      hasSandbox: boxed !== undefined,
      async close() {
        await browser.close().catch(() => {})
        await remove()
      },
    }
  } catch (error) {
    await remove()
    signal.throwIfAborted()
    const [why = ''] = messageOf(error).split('\n')
    throw cliError('browser_failed', `${executablePath.slice(0, 200)} could not be started: ${why.slice(0, 200)}`)
  }
}
