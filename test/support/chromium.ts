import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { newFolder } from './folder.ts'

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome']

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** Stays from run to run, since unpacking takes seconds. */
const UNPACKED = resolve('node_modules', '.cache', 'chromium')

/** The fonts that come with it; its own file looks for them in folders of another machine, and without any it falls at the first form. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(UNPACKED, 'fonts', 'fonts')}</dir><cachedir>${join(UNPACKED, 'fonts', 'cache')}</cachedir></fontconfig>
`

function installed(): string | undefined {
  if (process.env['CHROME_PATH']) return process.env['CHROME_PATH']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path))
}

/** Why no Chromium can be had here; false when one can. */
export function chromiumMissing(): string | false {
  if (installed() !== undefined) return false
  if (process.platform === 'linux' && process.arch === 'x64') return false
  return 'no Chromium: set CHROME_PATH'
}

/** A real Chromium: the installed one, else the one that comes through npm for Linux x64. */
export async function launchChromium(): Promise<Browser> {
  const path = installed()
  if (path !== undefined) return launch(path, FLAGS)
  const { executablePath, args } = await unpacked()
  return launch(executablePath, [...args, ...FLAGS])
}

/** The variables by which the product finds it and it finds its libraries. */
export async function chromiumVars(): Promise<Record<string, string>> {
  const path = installed() ?? (await unpacked()).executablePath
  const { LD_LIBRARY_PATH = '', FONTCONFIG_PATH = '' } = process.env
  return { CHROME_PATH: path, LD_LIBRARY_PATH, FONTCONFIG_PATH }
}

async function unpacked(): Promise<{ readonly executablePath: string; readonly args: readonly string[] }> {
  // The package unpacks its own libraries only where it believes to run, and into the folder for temporary files, which goes after each run.
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs20.x'
  const { TMPDIR } = process.env
  mkdirSync(UNPACKED, { recursive: true })
  process.env['TMPDIR'] = UNPACKED
  const { default: packed } = await import('@sparticuz/chromium')
  // In a single process the browser goes away with its first page.
  const args = packed.args.filter((arg) => arg !== '--single-process')
  const executablePath = await alone(async () => {
    const path = await packed.executablePath()
    writeFonts(join(UNPACKED, 'fonts', 'fonts.conf'))
    return path
  })
  if (TMPDIR === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = TMPDIR
  return { executablePath, args }
}

/** In one piece, and only where it says something else: a browser that begins meanwhile would read half of it, and fall. */
function writeFonts(file: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === FONTS) return
  writeFileSync(`${file}.new`, FONTS)
  renameSync(`${file}.new`, file)
}

/** What the browser leaves behind goes with a folder of its own. */
function launch(executablePath: string, args: string[]): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args, env: { ...process.env, TMPDIR: newFolder() } })
}

/** One process unpacks at a time. */
async function alone<T>(act: () => Promise<T>): Promise<T> {
  const lock = join(UNPACKED, 'lock')
  for (let tries = 0; tries < 600; tries += 1) {
    try {
      mkdirSync(lock)
      break
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  try {
    return await act()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}
