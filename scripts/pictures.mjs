// Writes the pictures of docs/pictures from the built program: a report as a browser shows it, and a recording of a command line that
// names a failure. Nothing but this machine is asked. Usage: npm run build && npm run pictures [recording|report]
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { recordingOf } from './recording.mjs'
import { importSources } from './stripped.mjs'

const FOLDER = 'docs/pictures'
const ARGS = ['login', '--demo', '--fault', 'idt-aud-mismatch']
const PAGE = { width: 1000, height: 720 }

const [, , only] = process.argv
mkdirSync(FOLDER, { recursive: true })
if (only !== 'report') writeFileSync(join(FOLDER, 'failure.svg'), recording())
if (only !== 'recording') await photograph()

/** What the program writes to standard output, in a folder of its own. */
function written(home, args, vars = {}) {
  const { HOME: _home, ...inherited } = process.env
  const program = resolve('bin/oidc-cli.js')
  const env = { ...inherited, CI: 'true', TZ: 'UTC', OIDC_CLI_HOME: home, ...vars }
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], {
    cwd: home,
    env,
    encoding: 'utf8',
  })
  if (status !== 1) throw new Error(`the demo with a fault ended with ${status}: ${stderr}`)
  return stdout
}

function recording() {
  return within((home) =>
    recordingOf({
      command: `npx oidc-cli ${ARGS.join(' ')}`,
      output: written(home, ARGS, { FORCE_COLOR: '1' }),
      title: 'A terminal: the demo of oidc-cli signs in at an issuer that makes a mistake, and the mistake is named.',
    }),
  )
}

async function photograph() {
  const [{ launchChromium }] = await importSources(['test/support', 'src'], ['test/support/chromium.ts'])
  const browser = await launchChromium()
  try {
    await within(async (home) => {
      written(home, [...ARGS, '--save', 'html=report.html'])
      const page = await browser.newPage({ viewport: PAGE, colorScheme: 'light' })
      await page.goto(pathToFileURL(join(home, 'report.html')).href)
      await page.screenshot({ path: join(FOLDER, 'report.png') })
    })
  } finally {
    await browser.close()
  }
}

/** A folder for one run, which is gone afterwards. */
function within(act) {
  const home = mkdtempSync(join(tmpdir(), 'pictures-'))
  const gone = () => rmSync(home, { recursive: true, force: true })
  try {
    const made = act(home)
    if (made instanceof Promise) return made.finally(gone)
    gone()
    return made
  } catch (error) {
    gone()
    throw error
  }
}
