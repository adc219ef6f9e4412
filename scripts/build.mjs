// Bundles src/main.ts and src/worker.ts with their lazily loaded parts into dist/ as CommonJS: an entry each, a chunk for each part.
// Usage: node scripts/build.mjs [--readable], which builds dist.readable.tmp/ with names and lines kept for a profile.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { rolldown } from 'rolldown'
import { importSources } from './stripped.mjs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
// Loaded when used, and big or tied to their own folder: they stay packages.
const external = [/^node:(?!child_process$)/, /^oidc-provider/, /^open$/, /^@inquirer\//]
// What was built before stays until the new build is whole.
const fresh = `dist.${process.pid}.tmp`
const isReadable = process.argv[2] === '--readable'
const into = isReadable ? 'dist.readable.tmp' : 'dist'

const [catalogued, { vendors }, { claimingVendors }, { presetRemedies }, { checkSchema }, { AJV_SETTINGS }, program] =
  await importSources(
    ['src'],
    [
      'src/checks/catalogue.ts',
      'src/vendors/vendors.ts',
      'src/vendors/claiming.ts',
      'src/config/preset-remedies.ts',
      'src/check/schema.ts',
      'src/check/schema-settings.ts',
      'src/program.ts',
    ],
  )
const { RULES, wordsOf, symptomsOf, faultOf } = catalogued
const SUBJECTS = [...new Set(Object.values(RULES).map((rule) => rule.subject))]

/** A big table starts several times sooner as JSON than as JavaScript. */
const asModule = (table) => `JSON.parse(${JSON.stringify(JSON.stringify(table))})`

/** What the engine needs of every rule; the words of a subject are a module that is loaded when first asked for. */
const catalogue = `
export const RULES = ${asModule(RULES)}
const SUBJECTS = {
${SUBJECTS.map((subject) => `  '${subject}': () => require('./words/${subject}.cjs'),`).join('\n')}
}
const loaded = {}
export function wordsOf(id) {
  const { subject } = RULES[id]
  return (loaded[subject] ??= SUBJECTS[subject]())[id]
}
export const symptomsOf = (id) => require('./words/symptoms.cjs')[id] ?? []
export const faultOf = (id) => require('./words/faults.cjs')[id]
`

/** Tables that are read when a provider refuses, and when claims are shown. */
const LATE = {
  '/src/vendors/vendors.ts': `export const vendors = () => require('./words/vendors.cjs')`,
  '/src/vendors/claiming.ts': `export const claimingVendors = () => require('./words/claims.cjs')`,
  '/src/config/preset-remedies.ts': `export const presetRemedies = () => require('./words/remedies.cjs')`,
}

function writeWords() {
  mkdirSync(`${fresh}/words`)
  for (const subject of SUBJECTS) {
    const own = Object.keys(RULES).filter((id) => RULES[id].subject === subject)
    const words = Object.fromEntries(own.map((id) => [id, wordsOf(id)]))
    writeFileSync(`${fresh}/words/${subject}.cjs`, `module.exports=${asModule(words)}\n`)
  }
  const found = Object.keys(RULES).filter((id) => symptomsOf(id).length > 0)
  const symptoms = Object.fromEntries(found.map((id) => [id, symptomsOf(id)]))
  writeFileSync(`${fresh}/words/symptoms.cjs`, `module.exports=${asModule(symptoms)}\n`)
  const faults = Object.fromEntries(Object.keys(RULES).map((id) => [id, faultOf(id)]))
  writeFileSync(`${fresh}/words/faults.cjs`, `module.exports=${asModule(faults)}\n`)
  writeFileSync(
    `${fresh}/words/vendors.cjs`,
    `module.exports=${asModule(vendors().map(({ claims, ...words }) => words))}\n`,
  )
  writeFileSync(`${fresh}/words/claims.cjs`, `module.exports=${asModule(claimingVendors())}\n`)
  writeFileSync(`${fresh}/words/remedies.cjs`, `module.exports=${asModule(presetRemedies())}\n`)
}

/** The licences of the packages that are bundled, which ask to be passed on. */
function licences(output) {
  const ids = output.flatMap(({ moduleIds = [] }) => moduleIds).map((id) => id.replaceAll('\\', '/'))
  const folders = ids.map((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0])
  return [...new Set(folders)]
    .filter((folder) => folder !== undefined)
    .sort()
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
      const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
      if (!file) throw new Error(`${name} has no licence to pass on`)
      return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`
    })
    .join('\n\n')
}

/** What comes out of a code cache can load no module that is not of the build: V8 has forgotten who is to be asked for it. */
function requireNothingFromOutside(output) {
  const built = new Set(output.map(({ fileName }) => fileName))
  for (const { name, dynamicImports = [] } of output.filter((chunk) =>
    GROUPS.some((group) => group.name === chunk.name),
  )) {
    const foreign = dynamicImports.filter((id) => !built.has(id))
    if (foreign.length > 0)
      throw new Error(`${name} loads ${foreign.join(', ')} at run time; let a module of its own do so`)
  }
}

/** The schema of scenario files as the code that ajv makes of it. */
function schemaCode() {
  const ajv = new Ajv2020({ ...AJV_SETTINGS, code: { ...AJV_SETTINGS.code, source: true, esm: true } })
  const code = standalone.default(ajv, ajv.compile(checkSchema(program.stepCommands())))
  return `${code}\nexport const compiledSchema = async () => validate\n`
}
const scenarioSchema = schemaCode()

const tables = {
  name: 'tables',
  load(id) {
    const file = id.replaceAll('\\', '/')
    if (file.endsWith('/src/checks/catalogue.ts')) return { code: catalogue, moduleType: 'js' }
    const late = Object.keys(LATE).find((name) => file.endsWith(name))
    if (late) return { code: LATE[late], moduleType: 'js' }
    if (file.endsWith('/src/check/compiled.ts')) return { code: scenarioSchema, moduleType: 'js' }
    // Commands that are programs of their own are not used, and loading this module costs every start 2 ms.
    if (file === 'no-child-process') return { code: 'module.exports = {}', moduleType: 'js' }
    return null
  },
  resolveId(source, importer) {
    if (source.startsWith('./words/')) return { id: source, external: true }
    if (source !== 'node:child_process') return null
    return importer?.includes('/commander/') ? 'no-child-process' : { id: source, external: true }
  },
}

/** What a start and `decode`, a command that judges a provider and the network import at run time, and with each all that it imports at once: a file for each group. */
const CORE = ['main', 'commands/decode.view']
const PROVIDER = ['checks/exchanges', 'commands/discover.view', 'config/profiles', 'flows/discover']
const NETWORK = ['http-of']
const among = (names) => {
  const files = new Set(names.map((name) => realpathSync(`src/${name}.ts`)))
  return (id) => files.has(id)
}

/** What belongs to several is in the first of them. */
const GROUPS = [
  { name: 'tables', test: among(['checks/catalogue']), priority: 3 },
  { name: 'core', test: among(CORE), priority: 2 },
  { name: 'provider', test: among(PROVIDER), priority: 1 },
  { name: 'network', test: among(NETWORK), priority: 0 },
]

const bundle = await rolldown({
  input: { main: 'src/main.ts', worker: 'src/worker.ts' },
  platform: 'node',
  external,
  plugins: [tables],
  transform: {
    target: 'node20',
    define: { __VERSION__: JSON.stringify(manifest.version), __WORKER__: JSON.stringify('./worker.cjs') },
  },
})
const { output } = await bundle.write({
  dir: fresh,
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: ({ name }) => (GROUPS.some((group) => group.name === name) ? '[name].cjs' : '[name]-[hash].cjs'),
  // One file for what nearly every run loads: a file of its own costs each part a tenth of a millisecond.
  codeSplitting: {
    groups: GROUPS,
  },
  minify: isReadable ? false : { compress: true, mangle: true, codegen: { removeWhitespace: true } },
})
await bundle.close()
requireNothingFromOutside(output)
writeWords()
writeFileSync(`${fresh}/LICENSES`, licences(output))
writeFileSync(`${fresh}/package.json`, '{"type":"commonjs"}\n')
if (!module.enableCompileCache) {
  const { status } = spawnSync(process.execPath, ['scripts/make-cache.cjs', fresh], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('the code cache was not made')
}
rmSync(into, { recursive: true, force: true })
renameSync(fresh, into)
