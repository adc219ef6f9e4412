import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CAUSES } from '../../src/causes.ts'
import { failure } from '../../src/errors.ts'

const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((name) => name.endsWith(ending))

const source = filesOf('src', '.ts').map((file) => ({ file, text: readFileSync(file, 'utf8') }))

/** Every variable that the program, what it is built on or its tests read; what is told to people must be one of these. */
const VARIABLES = [
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_SCOPE',
  'OIDC_PROFILE',
  'OIDC_CLI_HOME',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'NO_COLOR',
  'SSL_CERT_FILE',
  'FORCE_COLOR',
  'FORCE_HYPERLINK',
  'CLICOLOR_FORCE',
  'REQUEST_METHOD',
  'XDG_CONFIG_HOME',
  'XDG_STATE_HOME',
  'XDG_CACHE_HOME',
] as const
/** Read by Node.js, by packages, by the scripts of this project and by what is shipped for CI. */
const OF_OTHERS = [
  'DEBUG_FILE',
  'OIDC_CHECK_ARGUMENTS',
  'OIDC_CHECK_IMAGE',
  'OIDC_CLI_PACKAGE',
  'NODE_COMPILE_CACHE',
  'NODE_DISABLE_COMPILE_CACHE',
  'NODE_EXTRA_CA_CERTS',
  'UPDATE_TRANSCRIPTS',
  'UPDATE_REPORTED',
]

/** Names of variables as they stand in words: in capitals with an underscore, `OIDC_CLI_…` among them. */
const NAMED = /(?<![\w.:$-])(?:OIDC|HTTPS?|ALL|NO|FORCE|CLICOLOR|REQUEST|XDG|NODE|UPDATE|SSL|DEBUG)_[A-Z_]+…?/g

for (const name of VARIABLES)
  test(`${name} is read by the program`, () => {
    const bin = filesOf('bin', '.js').concat(filesOf('bin', '.cjs'))
    const texts = [...source.map(({ text }) => text), ...bin.map((file) => readFileSync(file, 'utf8'))]
    const read = new RegExp(
      `(?:vars|env)(?:\\.|\\[')${name}\\b|: '${name}'[, ]|\\((?:\\w+, )?'${name}'|\\{ [^}]*\\b${name}\\b[^}]*\\} = env`,
    )
    assert.ok(
      texts.some((text) => read.test(text)),
      name,
    )
  })

test('every environment variable that is named anywhere in words exists', () => {
  const words = [
    ...source.map(({ file, text }) => ({ file, text: (text.match(/'[^'\n]*'|`[^`]*`/g) ?? []).join('\n') })),
    ...[...filesOf('docs', '.md'), 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map((file) => ({
      file,
      text: readFileSync(file, 'utf8'),
    })),
  ]
  const known = new Set<string>([...VARIABLES, ...OF_OTHERS])
  const unknown = words.flatMap(({ file, text }) =>
    (text.match(NAMED) ?? []).filter((name) => !known.has(name)).map((name) => `${name} in ${file}`),
  )
  assert.deepEqual(unknown, [])
  assert.ok(words.some(({ text }) => text.match(NAMED)?.some((name) => name === 'OIDC_CLIENT_ID')))
})

test('a failure that knows nothing better says the remedy of its cause', () => {
  assert.equal(failure('port_taken', 'Port 1 is in use.').hint, CAUSES.port_taken.remedy)
  assert.equal(failure('port_taken', 'Port 1 is in use.', 'Use port 2.').hint, 'Use port 2.')
})

test('the remedy of each error of ours stands once', () => {
  const remedies = Object.values(CAUSES).map(({ remedy }) => remedy)
  const others = source.filter(({ file }) => !file.endsWith('causes.ts'))
  const again = new Set(remedies).size
  assert.ok(again > 40)
  const twice = remedies.flatMap((remedy) =>
    others.filter(({ text }) => text.includes(`'${remedy}'`)).map(({ file }) => `${file}: ${remedy}`),
  )
  assert.deepEqual(twice, [])
})
