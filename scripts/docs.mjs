// Writes docs/checks, a page for every check from the words that reports and `explain` use, and docs/providers.md. With --check
// it writes nothing and fails when a page is not what would be written. Usage: node scripts/docs.mjs [--check]
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { providersPage, untestedRows } from './providers.mjs'
import { importSources } from './stripped.mjs'

const [{ checkEntry, checkIds }, { PRESETS }] = await importSources(
  ['src'],
  ['src/explain/check.ts', 'src/config/presets.ts'],
)

const FOLDER = 'docs/checks'
const SEVERITIES = { E: 'fails', W: 'warns', I: 'informs', off: 'is not looked at' }
const GROUPS = {
  discovery: 'Provider metadata: retrieval and document',
  metadata: 'Provider metadata: members',
  'protected-resource': 'Protected resource metadata',
  keys: 'Key sets',
  request: 'The client and the request it is about to send',
  callback: 'Authorization response',
  'token-response': 'Token response',
  'id-token': 'ID Token',
  'access-token': 'Access tokens and DPoP',
  jwt: 'Any JWT',
  verification: 'What a token is verified for',
  userinfo: 'UserInfo',
  endpoints: 'Introspection, revocation, PAR, device authorization, registration',
  logout: 'Logout',
  http: 'HTTP and JSON',
  tls: 'TLS',
  fapi2: 'FAPI 2.0 Security Profile',
}

/** Words are plain text; what Markdown would take for markup is escaped. */
const escaped = (text) => text.replace(/[\\`*{}[\]<>|]/g, '\\$&')

function page(entry) {
  const { id, title, severity, reject, group, mode, implemented, spec } = entry
  const overlays = Object.entries(entry.overlays).map(
    ([name, value]) => `with \`--rules ${name}\` it ${SEVERITIES[value]}`,
  )
  const facts = [
    `- When broken it ${SEVERITIES[severity]}${reject ? ', and a relying party must not accept the response' : ''}${overlays.length > 0 ? `; ${overlays.join('; ')}` : ''}.`,
    `- Section: ${escaped(spec)}.`,
    `- Group: [${GROUPS[group]}](README.md#${group}).`,
    mode === 'probe'
      ? '- Only a request of its own can decide it (probe).'
      : '- Decided by looking at what was sent (passive).',
    ...(implemented ? [] : ['- Not implemented yet: it is listed, and no command reports it.']),
  ]
  const sections = [
    ['What must hold', entry.must],
    ['What is wrong when it does not', entry.wrong],
    ['Why it matters', entry.why],
    ['What the operator of the provider does', entry.operator],
    ['What the developer of the client does', entry.client],
  ].filter(([, text]) => text)
  const body = sections.map(([heading, text]) => `## ${heading}\n\n${escaped(text)}\n`).join('\n')
  return `# ${id}\n\n${escaped(title)}\n\n${body}\n## Facts\n\n${facts.join('\n')}\n\nThe same in a terminal: \`oidc-cli explain ${id}\`.\n`
}

function index(entries) {
  const groups = Object.entries(GROUPS).map(([group, heading]) => {
    const rows = entries
      .filter((entry) => entry.group === group)
      .map(({ id, severity, reject, mode, implemented, title }) => {
        const marks = [severity + (reject ? ' R' : ''), mode, implemented ? 'yes' : 'no']
        return `| [${id}](${id}.md) | ${marks.join(' | ')} | ${escaped(title)} |`
      })
    const head = '| check | severity | mode | implemented | what must hold |\n| --- | --- | --- | --- | --- |'
    return `<a id="${group}"></a>\n\n## ${heading}\n\n${head}\n${rows.join('\n')}\n`
  })
  const done = entries.filter((entry) => entry.implemented).length
  const probes = entries.filter((entry) => entry.mode === 'probe').length
  return `# Checks

${entries.length} checks, of which ${done} are implemented; ${probes} need a request of their own (probe), the others are decided by looking
(passive). E fails, W warns, I informs; R marks those on whose failure a relying party must not accept the response. Another set of
severities is chosen by \`--rules oidc|oauth|bcp|oauth21|fapi2\`, and \`--allow <check>\` turns one into information.

These pages are made from the words that reports use: \`npm run docs\`.

${groups.join('\n')}`
}

const entries = checkIds().map(checkEntry)
const pages = new Map(entries.map((entry) => [`${entry.id}.md`, page(entry)]))
pages.set('README.md', index(entries))

mkdirSync(FOLDER, { recursive: true })
const present = readdirSync(FOLDER)
const stale = present.filter((name) => !pages.has(name))
const differing = [...pages].filter(
  ([name, text]) => !present.includes(name) || readFileSync(`${FOLDER}/${name}`, 'utf8') !== text,
)
const PROVIDERS = 'docs/providers.md'
const providers = providersPage(PRESETS)
const providersDiffer = !existsSync(PROVIDERS) || readFileSync(PROVIDERS, 'utf8') !== providers
const untested = untestedRows()
if (untested.length > 0) {
  console.error(`rows of docs/providers.md without a test: ${untested.join(', ')}`)
  process.exitCode = 1
}

if (!process.argv.includes('--check')) {
  if (providersDiffer) writeFileSync(PROVIDERS, providers)
  for (const name of stale) rmSync(`${FOLDER}/${name}`)
  for (const [name, text] of differing) writeFileSync(`${FOLDER}/${name}`, text)
  console.log(`${pages.size} pages, ${differing.length} written, ${stale.length} removed`)
} else if (stale.length + differing.length > 0 || providersDiffer) {
  const names = [...stale, ...differing.map(([name]) => name), ...(providersDiffer ? [PROVIDERS] : [])]
  console.error(`docs is not what sources and tests say (npm run docs): ${names.slice(0, 10).join(', ')}`)
  process.exitCode = 1
}
