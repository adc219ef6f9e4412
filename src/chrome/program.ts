import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { BrowserType } from 'playwright-core'
import { findProgram } from '../browser/opener.ts'
import type { Env } from '../env.ts'
import { type CliError, cliError } from '../errors.ts'

type Machine = Pick<Env, 'vars' | 'platform' | 'cwd' | 'without'>

/** Packages that drive a browser, the first that is installed is used. */
const PACKAGES = ['playwright-core', 'playwright'] as const

/** Variables that make them write down what they do, values that are typed among it, or show the browser. */
const LOUD: ReadonlySet<string> = new Set(['DEBUG', 'DEBUG_FILE', 'PWDEBUG'])

/** What drives a browser, from the working folder, from where this program is installed, or from NODE_PATH. Throws `playwright_missing`. */
export async function loadDriver(machine: Machine): Promise<BrowserType> {
  for (const from of [join(machine.cwd, 'package.json'), import.meta.url])
    for (const name of PACKAGES) {
      const found = await machine.without(LOUD, async () => packageAt(from, name))
      if (found) return found.chromium
    }
  throw cliError('playwright_missing', '--headless needs the package playwright-core, which is not installed here.')
}

function packageAt(from: string, name: string): { readonly chromium: BrowserType } | undefined {
  const load = createRequire(from)
  try {
    load.resolve(name)
  } catch {
    return undefined
  }
  return load(name)
}

/** The program of Chrome, Chromium or Edge: the one named, else `CHROME_PATH`, else an installed one. Throws `chrome_missing`. */
export function findChrome(machine: Machine, named: string | undefined, driver: BrowserType): string {
  const { vars } = machine
  const given = named ?? (vars['CHROME_PATH'] || undefined)
  if (given !== undefined) {
    const path = findProgram(given, machine)
    if (path !== undefined) return path
    const flag = named === undefined ? 'CHROME_PATH' : '--browser'
    throw missing(`The browser program of ${flag} was not found: ${given.slice(0, 200)}`)
  }
  const path = [...candidates(machine), ownOf(driver)].flatMap((each) => findProgram(each, machine) ?? [])[0]
  if (path !== undefined) return path
  throw missing('--headless needs Chrome, Chromium or Edge, and none was found on this machine.')
}

function missing(message: string): CliError {
  return cliError('chrome_missing', message)
}

/** The one that came with the package, which is not always there. */
function ownOf(driver: BrowserType): string {
  try {
    return driver.executablePath()
  } catch {
    return ''
  }
}

function candidates({ vars, platform }: Machine): readonly string[] {
  if (platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => vars[name] ?? [])
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
    return programs.flatMap((program) => folders.map((folder) => `${folder}\\${program}`))
  }
  if (platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
      ['/', homedir()].map((root) => join(root, 'Applications', `${name}.app`, 'Contents', 'MacOS', name)),
    )
  const edge = ['microsoft-edge', 'microsoft-edge-stable']
  return ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome', ...edge]
}
