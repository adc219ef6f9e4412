// The page docs/providers.md: presets from their data files, and what is tested for each simulated provider from the names of
// the tests, which read `<provider>: <row>: <what happens>`.
import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = 'test/providers'

const PROVIDERS = { pixelpin: 'PixelPin', pipa: 'PiPA', signicat: 'Signicat', gigya: 'Gigya', paytronix: 'Paytronix' }

/** The rows of the feature table, in its order. */
const ROWS = [
  'kind',
  'discovery',
  'authorize',
  'token',
  'userinfo',
  'response types',
  'response modes',
  'state',
  'nonce',
  'prompt',
  'client authentication',
  'redirect_uri at token',
  'token answer',
  'userinfo answer',
  'refresh',
  'errors',
  'process',
]

function testsIn() {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts'))
  return files.flatMap((file) => {
    const names = readFileSync(`${FOLDER}/${file}`, 'utf8').matchAll(/\b(?:test|scenario)\(\s*(['"`])(.+?)\1,/g)
    return [...names].flatMap(([, , name]) => {
      const [provider, row, ...what] = name.replace(/\$\{[^}]*\}/g, '…').split(': ')
      return what.length > 0 ? [{ file, provider, row, what: what.join(': ') }] : []
    })
  })
}

const tests = testsIn()

const escaped = (text) => text.replace(/[\\`*{}[\]<>|]/g, '\\$&')

/** Rows of the table that a provider has no test for, as "provider: row". */
export function untestedRows() {
  return Object.keys(PROVIDERS).flatMap((provider) =>
    ROWS.filter((row) => !tests.some((each) => each.provider === provider && each.row === row)).map(
      (row) => `${provider}: ${row}`,
    ),
  )
}

export function providersPage(presets) {
  const sections = Object.entries(PROVIDERS).map(([provider, title]) => {
    const rows = ROWS.flatMap((row) => {
      const mine = tests.filter((each) => each.provider === provider && each.row === row)
      return mine.map(({ what, file }, index) => `| ${index === 0 ? row : ''} | ${escaped(what)} | ${file} |`)
    })
    return `### ${title}\n\n| | tested | file |\n| --- | --- | --- |\n${rows.join('\n')}\n`
  })
  const list = Object.entries(presets).map(([name, { title, needs, differs, docs }]) => {
    const flags = Object.keys(needs).map((need) => (need === 'base' ? '`--base-url`' : '`--tenant`'))
    const sources = docs.map(({ url, title: called, read }) => `${url ? `<${url}>` : called} (${read})`)
    return `| \`${name}\` | ${title} | ${flags.join(' ')} | ${differs.map(escaped).join(' ')} | ${sources.join('; ')} |`
  })
  return `# Providers

Any provider can be described by flags or a profile alone; a preset is a provider known beforehand (\`oidc-cli preset show <name>\`).
This page is made from the presets and from the names of the tests: \`npm run docs\`.

## Presets

| name | provider | needs | what differs | documented (read on) |
| --- | --- | --- | --- | --- |
${list.join('\n')}

## Tested providers

Five providers are simulated in the tests, each as strict as its documents, with a switch for each known variation. Every row is one
or more tests of whole command lines, each run twice: in the process of the tests, and with the built program and a browser given by
\`--browser\`.

Keycloak, Dex, Google, Okta and Microsoft Entra ID are imitated at their public names, as recorded or documented: with right settings
and each by its preset, \`test/imitations/\` says how discover, login, userinfo, refresh and verify end there, and which checks fail or
warn because they are true of that provider.

${sections.join('\n')}`
}
