// Writes docs/checks, a page for every subject from the words that reports and `explain` use, docs/providers.md, the tables of docs/troubleshooting.md,
// docs/vendors.md, docs/conformance.md, the table of docs/json.md, the schema of files of scenarios, the paths of --print, the man page and the scripts of completion. With --check it writes nothing and fails when a page is not what would be written. Links that lead nowhere fail in either case.
// Usage: node scripts/docs.mjs [--check]
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { checkPages } from './check-pages.mjs'
import { conformancePage } from './conformance.mjs'
import { brokenLinks } from './links.mjs'
import { manPage } from './man.mjs'
import { providersPage, untestedRows } from './providers.mjs'
import { jsonPage, resultPathsSource } from './result-paths.mjs'
import { importSources } from './stripped.mjs'
import { troubleshootingPage } from './troubleshooting.mjs'
import { vendorsPage } from './vendors.mjs'

const [
  { checkEntry, checkIds },
  { PRESETS },
  { vendors },
  { checkSchema },
  program,
  plans,
  { LEFT_OUT },
  completion,
  help,
  { EXIT_MEANS },
] = await importSources(
  ['src', 'test/conformance'],
  [
    'src/explain/check.ts',
    'src/config/presets.ts',
    'src/vendors/vendors.ts',
    'src/check/schema.ts',
    'src/program.ts',
    'test/conformance/plans.ts',
    'test/conformance/left-out.ts',
    'src/completion/scripts.ts',
    'src/help.ts',
    'src/exit.ts',
  ],
)

const { SCRIPTS, SCRIPT_FILES } = completion
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

const FOLDER = 'docs/checks'
const pages = checkPages(checkIds().map(checkEntry))

for (const folder of [FOLDER, 'man', 'completions']) mkdirSync(folder, { recursive: true })
const present = readdirSync(FOLDER)
const stale = present.filter((name) => !pages.has(name))
const differing = [...pages].filter(
  ([name, text]) => !present.includes(name) || readFileSync(`${FOLDER}/${name}`, 'utf8') !== text,
)
/** Pages that are one file each. */
const SINGLE = {
  'docs/providers.md': providersPage(PRESETS),
  'docs/troubleshooting.md': troubleshootingPage(checkEntry),
  'docs/vendors.md': vendorsPage(vendors()),
  'docs/conformance.md': conformancePage({ ...plans, LEFT_OUT }),
  'src/commands/result-paths.ts': resultPathsSource(program.COMMANDS.map(({ name }) => name)),
  'docs/json.md': jsonPage(program.COMMANDS.map(({ name }) => name)),
  'schema/oidc-check.schema.json': `${JSON.stringify(checkSchema(program.stepCommands()), null, 2)}\n`,
  'man/oidc-cli.1': manPage({
    commands: program.COMMANDS,
    optionsOf: program.declaredOptions,
    textOf: help.optionDescription,
    exits: EXIT_MEANS,
    variables: program.variables(),
    version,
  }),
  ...Object.fromEntries(Object.entries(SCRIPTS).map(([shell, text]) => [SCRIPT_FILES[shell], text])),
}
const old = Object.entries(SINGLE).filter(([name, text]) => !existsSync(name) || readFileSync(name, 'utf8') !== text)
const untested = untestedRows()
if (untested.length > 0) {
  console.error(`rows of docs/providers.md without a test: ${untested.join(', ')}`)
  process.exitCode = 1
}

if (!process.argv.includes('--check')) {
  for (const [name, text] of old) writeFileSync(name, text)
  for (const name of stale) rmSync(`${FOLDER}/${name}`)
  for (const [name, text] of differing) writeFileSync(`${FOLDER}/${name}`, text)
  console.log(`${pages.size} pages, ${differing.length} written, ${stale.length} removed`)
} else if (stale.length + differing.length + old.length > 0) {
  const names = [...stale, ...differing.map(([name]) => name), ...old.map(([name]) => name)]
  console.error(`docs is not what sources and tests say (npm run docs): ${names.slice(0, 10).join(', ')}`)
  process.exitCode = 1
}

const broken = brokenLinks()
if (broken.length > 0) {
  console.error(`links that lead nowhere: ${broken.join(', ')}`)
  process.exitCode = 1
}
