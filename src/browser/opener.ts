import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Env, Opening } from '../env.ts'
import { messageOf } from '../errors.ts'

interface OpenerSettings {
  /** One program, taken whole; undefined for the system's browser. */
  readonly program: string | undefined
  /** The environment of the program. */
  readonly vars: Env['vars']
  readonly platform: NodeJS.Platform
  /** Runs `act` while the environment of this process is that of the program, for what can be given none of its own. */
  within?<T>(act: () => Promise<T>): Promise<T>
}

/** How long a program that was started is watched for failing, in milliseconds. */
const WATCH_MS = 10_000

/** Opens a URL of our own in a browser, never through a shell, and does not wait for the browser to end. */
export async function openBrowser(url: string, settings: OpenerSettings): Promise<Opening> {
  if (settings.program !== undefined) return openWith(settings.program, url, settings)
  const absent = whyNoBrowser(settings)
  if (absent) return { opened: false, reason: absent }
  const { default: open } = await import('open')
  const { within = (act) => act() } = settings
  try {
    const child = await within(() => open(url, { wait: false }))
    return { opened: true, program: 'the system browser', failed: watch(child, 'the system browser') }
  } catch (error) {
    return { opened: false, reason: `The system browser could not be started: ${reasonOf(error)}.` }
  }
}

function openWith(program: string, url: string, settings: OpenerSettings): Promise<Opening> {
  const path = findProgram(program, settings)
  if (path === undefined)
    return Promise.resolve({
      opened: false,
      reason: `The browser program ${JSON.stringify(program.slice(0, 200))} ${whyNot(program)}.`,
    })
  return new Promise((resolve) => {
    const child = spawn(path, [url], {
      env: settings.vars,
      detached: true,
      stdio: 'ignore',
      shell: false,
      windowsHide: true,
    })
    child.once('error', (error) =>
      resolve({ opened: false, reason: `${program.slice(0, 200)} could not be started: ${reasonOf(error)}.` }),
    )
    child.once('spawn', () => {
      child.unref()
      resolve({ opened: true, program, failed: watch(child, program) })
    })
  })
}

interface Watched {
  once(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown
  once(event: 'error', listener: (error: Error) => void): unknown
}

/** Resolves when the program ends badly soon after its start; browsers that hand over to a running one end with 0. */
function watch(child: Watched, program: string): Promise<string> {
  return new Promise((resolve) => {
    let over = false
    const timer = setTimeout(() => {
      over = true
    }, WATCH_MS)
    timer.unref()
    child.once('error', (error) => resolve(`${program.slice(0, 200)} failed: ${reasonOf(error)}.`))
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      if (!over && code !== 0)
        resolve(`${program.slice(0, 200)} ended with ${code === null ? `signal ${signal}` : `exit code ${code}`}.`)
    })
  })
}

/** The path of a program, which is one itself or a name in PATH; undefined where there is none that may be run. */
export function findProgram(
  program: string,
  { vars, platform }: Pick<OpenerSettings, 'vars' | 'platform'>,
): string | undefined {
  if (program === '' || program.includes('\0')) return undefined
  if (isAbsolute(program) || program.includes('/') || (platform === 'win32' && program.includes('\\')))
    return isRunnable(program) ? program : undefined
  const endings = platform === 'win32' ? ['', '.exe', '.com'] : ['']
  const folders = (vars['PATH'] ?? vars['Path'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  return folders.flatMap((folder) => endings.map((ending) => join(folder, program + ending))).find(isRunnable)
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Why a program that is not in PATH either cannot be run. */
function whyNot(program: string): string {
  if (!/[/\\]/.test(program)) return 'was not found'
  try {
    return statSync(program).isFile() ? 'is a file that may not be executed: chmod +x allows it' : 'is no file'
  } catch {
    return 'was not found'
  }
}

/** Why the system's browser is not even tried; undefined when there should be one. */
function whyNoBrowser({ vars, platform }: OpenerSettings): string | undefined {
  if (vars['CI']) return 'CI is set, so there is nobody at a browser here.'
  if (vars['SSH_CONNECTION'] || vars['SSH_TTY']) return 'This is an SSH session, so a browser here would not be yours.'
  if (platform !== 'linux') return undefined
  const wsl = vars['WSL_DISTRO_NAME'] !== undefined
  if (!wsl && !vars['DISPLAY'] && !vars['WAYLAND_DISPLAY']) return 'There is no display here to open a browser on.'
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv'))
    return 'This is a container, so there is no browser here.'
  return undefined
}

function reasonOf(error: unknown): string {
  return messageOf(error).replace(/\.$/, '')
}
