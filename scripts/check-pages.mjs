// The pages of docs/checks: one for each subject, with an anchor for each of its checks, and the index.

const SEVERITIES = { E: 'fails', W: 'warns', I: 'informs', off: 'is not looked at' }

/** Words are plain text; what Markdown would take for markup is escaped. */
const escaped = (text) => text.replace(/[\\`*{}[\]<>|]|(?<!\w)_/g, '\\$&')

/** The heading is the id alone, which makes it the anchor. */
function section(entry) {
  const { id, severity, reject, mode, implemented, onLoopback, openidOnly } = entry
  const elsewhere = [
    ...Object.entries(entry.overlays).map(([name, value]) => `with \`--rules ${name}\` it ${SEVERITIES[value]}`),
    ...(onLoopback ? [`for an issuer on loopback it ${SEVERITIES[onLoopback]}`] : []),
  ]
  const links = entry.sections.map(({ text, url }) => `[${escaped(text)}](${url})`)
  const rows = [
    ['Must hold', escaped(entry.must)],
    ['Wrong', escaped(entry.wrong)],
    ['Why it matters', escaped(entry.why)],
    ['Operator of the provider', escaped(entry.operator)],
    ['Developer of the client', escaped(entry.client)],
    [
      'When broken',
      `it ${SEVERITIES[severity]}${reject ? ', and a relying party must not accept the response' : ''}${elsewhere.map((each) => `; ${each}`).join('')}.`,
    ],
    ...(openidOnly
      ? [['OpenID Connect alone', 'documents of plain OAuth 2.0 servers (RFC 8414) are not judged by it.']]
      : []),
    [
      'Decided by',
      mode === 'probe' ? 'a request of its own alone (probe).' : 'looking at what was sent and received (passive).',
    ],
    ...(implemented ? [] : [['Not yet', 'it is listed, and no command reports it.']]),
    ['Section', links.join(', ')],
    ...(entry.symptoms.length > 0 ? [['Also found by', escaped(entry.symptoms.join('; '))]] : []),
  ]
  return `## ${id}\n\n${escaped(entry.title)}.\n\n${rows.map(([name, text]) => `- **${name}:** ${text}\n`).join('')}`
}

function page(subject, entries) {
  return `# Checks: ${subject}

What each means; the same in a terminal: \`oidc-cli explain <check>\`. [All checks](README.md) can be searched by what is wrong.

${entries.map(section).join('\n')}`
}

const linked = ({ id, group }) => `[${id}](${group}.md#${id})`

function marks({ severity, reject, mode, implemented }) {
  return [
    severity + (reject ? ' R' : ''),
    ...(mode === 'probe' ? ['probe'] : []),
    ...(implemented ? [] : ['not yet']),
  ].join(', ')
}

function table(subject, entries) {
  const rows = entries.map((entry) => {
    const cells = [
      linked(entry),
      marks(entry),
      escaped(entry.title),
      escaped(entry.wrong),
      escaped(entry.symptoms.join('; ')),
    ]
    return `| ${cells.join(' | ')} |\n`
  })
  return `## ${subject}\n\n| check | when broken | what must hold | what is wrong | also found by |\n| --- | --- | --- | --- | --- |\n${rows.join('')}`
}

/** Every symptom with its checks, in the order of the alphabet. */
function bySymptom(entries) {
  const symptoms = new Map()
  for (const entry of entries)
    for (const symptom of entry.symptoms) symptoms.set(symptom, [...(symptoms.get(symptom) ?? []), linked(entry)])
  return [...symptoms]
    .sort(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1))
    .map(([symptom, links]) => `- ${escaped(symptom)}: ${links.join(', ')}\n`)
    .join('')
}

function index(subjects, entries) {
  const reported = entries.filter((entry) => entry.implemented).length
  const probes = entries.filter((entry) => entry.mode === 'probe').length
  return `# Checks

${entries.length} checks, of which ${reported} are reported by now; ${probes} need a request of their own (probe), the others are decided by looking.
E fails, W warns, I informs; R marks those on whose failure a relying party must not accept the response. Another set of
severities is chosen by \`--rules oidc|oauth|bcp|oauth21|fapi2\`, and \`--allow <check>\` turns one into information.

Search this page for what you see ("expired", "wrong audience", "CORS"), or in a terminal: \`oidc-cli explain "wrong audience"\`.
These pages are made from the words that reports use: \`npm run docs\`.

By subject: ${[...subjects].map(([subject]) => `[${subject}](#${subject})`).join(', ')}; [by symptom](#by-symptom).

${[...subjects].map(([subject, own]) => table(subject, own)).join('\n')}
## By symptom

${bySymptom(entries)}`
}

/** Each page by its name in docs/checks. */
export function checkPages(entries) {
  const subjects = new Map()
  for (const entry of entries) subjects.set(entry.group, [...(subjects.get(entry.group) ?? []), entry])
  return new Map([
    ...[...subjects].map(([subject, own]) => [`${subject}.md`, page(subject, own)]),
    ['README.md', index(subjects, entries)],
  ])
}
