// Rows of hostile.mjs about metadata of many kinds, each as long as an answer may be: they are read and judged.
import { importSources } from '../scripts/stripped.mjs'

const [{ jsonBody }, { judgeMetadata }, { usableMetadata }, { judgeDiscovery }] = await importSources(
  ['src'],
  [
    'src/trace/json-body.ts',
    'src/checks/metadata/metadata.ts',
    'src/documents/provider-metadata.ts',
    'src/checks/discovery/discovery.ts',
  ],
)

const LISTS = [
  'scopes_supported',
  'response_types_supported',
  'response_modes_supported',
  'grant_types_supported',
  'acr_values_supported',
  'id_token_signing_alg_values_supported',
  'userinfo_signing_alg_values_supported',
  'userinfo_encryption_enc_values_supported',
  'request_object_signing_alg_values_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'code_challenge_methods_supported',
  'claims_supported',
  'ui_locales_supported',
  'claims_locales_supported',
  'prompt_values_supported',
  'dpop_signing_alg_values_supported',
  'authorization_signing_alg_values_supported',
]

/** Metadata as providers publish them. */
export function usual(issuer) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    scopes_supported: ['openid', 'profile', 'email'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'ES256'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'name', 'email'],
    service_documentation: 'https://docs.example/openid',
    authorization_response_iss_parameter_supported: true,
  }
}

/** Repeats what `make` gives for 0, 1, 2 … up to a length in characters. */
function upTo(size, make, between = ',') {
  const parts = []
  for (let at = 0, length = 0; ; at += 1) {
    const part = make(at)
    length += part.length + between.length
    if (length > size) return parts.join(between)
    parts.push(part)
  }
}

/** A document with more members, written as they are, up to a size in bytes. */
function withMembers(issuer, size, make, changed = {}) {
  const base = JSON.stringify({ ...usual(issuer), ...changed })
  return `${base.slice(0, -1)},${upTo(size - base.length - 2, make)}}`
}

const withText = (make) => (issuer, size) => {
  const left = size - JSON.stringify(usual(issuer)).length - 40
  return withMembers(issuer, size, (at) => (at === 0 ? `"note":"${make(left)}"` : '"z":"'.padEnd(size)))
}

/** One list that is as long as may be. */
const withList = (name, make) => (issuer, size) => {
  const { [name]: _usual, ...others } = usual(issuer)
  const base = JSON.stringify(others)
  return `${base.slice(0, -1)},"${name}":[${upTo(size - base.length - name.length - 8, make)}]}`
}

/** All lists, each with its part. */
const withLists = (make) => (issuer, size) => {
  const others = Object.fromEntries(Object.entries(usual(issuer)).filter(([name]) => !LISTS.includes(name)))
  const base = JSON.stringify(others)
  const part = Math.floor((size - base.length) / LISTS.length) - 60
  return `${base.slice(0, -1)},${LISTS.map((name) => `"${name}":[${upTo(part, make)}]`).join(',')}}`
}

/** What others are compared with: members and lists as providers have them, again and again under other names. */
export const BENIGN = (issuer, size) => {
  const members = Object.entries(usual('https://issuer.example')).slice(1)
  return withMembers(issuer, size, (at) => {
    const [name, value] = members[at % members.length]
    return `"x_${Math.floor(at / members.length)}_${name}":${JSON.stringify(value)}`
  })
}

const text = (value) => JSON.stringify(value)

export const KINDS = {
  'one long string': withText((length) => 'a'.repeat(length)),
  'one long string of words': withText((length) => 'the quick brown fox '.repeat(length / 20)),
  'one long string without ASCII': withText((length) => 'ä'.repeat(length / 2)),
  'one string of escapes \\u': withText((length) => '\\u0061'.repeat(length / 6)),
  'one string of control characters': withText((length) => '\\u001b'.repeat(length / 6)),
  'one string of quotes': withText((length) => '\\"'.repeat(length / 2)),
  'one string of backslashes': withText((length) => '\\\\'.repeat(length / 2)),
  'one string of emoji': withText((length) => '😀'.repeat(length / 4)),
  'one string of signs =&': withText((length) => 'a=b&'.repeat(length / 4)),
  'one string of underscores': withText((length) => 'a_b_'.repeat(length / 4)),
  'one string of bearer tokens': withText((length) => 'Bearer abcd1234 '.repeat(length / 16)),
  'one string of JWT starts': withText((length) => 'eyJhbGciOi.'.repeat(length / 11)),
  'one string of percent': withText((length) => '%41%2'.repeat(length / 5)),
  'one string of CI orders': withText((length) => '::error::'.repeat(length / 9)),
  'one string of URLs': withText((length) => 'https://u:p@h/?a=b '.repeat(length / 19)),
  'many unknown members': (issuer, size) => withMembers(issuer, size, (at) => `"member_${at}":true`),
  'many short members': (issuer, size) => withMembers(issuer, size, (at) => `"${at.toString(36)}":0`),
  'names like endpoints': (issuer, size) =>
    withMembers(issuer, size, (at) => `"e${at}_endpoint":"https://issuer.example/${at}"`),
  'names like algorithms': (issuer, size) =>
    withMembers(issuer, size, (at) => `"e${at}_signing_alg_values_supported":["RS256"]`),
  'names like secrets': (issuer, size) =>
    withMembers(issuer, size, (at) => `"client_secret_${at}":"value-${at}-value"`),
  'names that hold secrets': (issuer, size) =>
    withMembers(issuer, size, (at) => `"m${at}":{"client_secret":"value-${at}-value"}`),
  'long names': (issuer, size) => withMembers(issuer, size, (at) => `"${'n'.repeat(1000)}${at}":1`),
  'doubled names': (issuer, size) => withMembers(issuer, size, () => '"twice":1'),
  'two doubled names': (issuer, size) => withMembers(issuer, size, (at) => `"n${at % 5000}":1`),
  'a doubled registered name': (issuer, size) => withMembers(issuer, size, () => '"scopes_supported":["openid"]'),
  'arrays 60 deep': (issuer, size) => withMembers(issuer, size, (at) => `"d${at}":${'['.repeat(60)}${']'.repeat(60)}`),
  'objects 60 deep': (issuer, size) =>
    withMembers(issuer, size, (at) => `"d${at}":${'{"a":'.repeat(60)}1${'}'.repeat(60)}`),
  'empty objects': (issuer, size) => withMembers(issuer, size, (at) => `"d${at}":[${'{},'.repeat(300)}{}]`),
  'empty arrays': (issuer, size) => withMembers(issuer, size, (at) => `"d${at}":[${'[],'.repeat(300)}[]]`),
  'long numbers': (issuer, size) => withMembers(issuer, size, (at) => `"n${at}":${'9'.repeat(400)}`),
  'one very long number': (issuer, size) =>
    withMembers(issuer, size, (at) => (at === 0 ? `"n":${'7'.repeat(size - 2000)}` : '"z":"'.padEnd(size))),
  'numbers past the safe range': (issuer, size) =>
    withMembers(issuer, size, (at) => `"n${at}":[${'12345678901234567890,'.repeat(40)}1]`),
  'numbers with fractions': (issuer, size) => withMembers(issuer, size, (at) => `"n${at}":[${'1.50e3,'.repeat(100)}1]`),
  'small numbers': (issuer, size) => withMembers(issuer, size, (at) => `"n${at}":[${'1,'.repeat(400)}1]`),
  nulls: (issuer, size) => withMembers(issuer, size, (at) => `"n${at}":[${'null,'.repeat(100)}1]`),
  'white space': (issuer, size) => {
    const base = JSON.stringify(usual(issuer))
    return `{${' '.repeat(size - base.length)}${base.slice(1)}`
  },
  'line feeds': (issuer, size) => {
    const base = JSON.stringify(usual(issuer))
    return `{${'\n'.repeat(size - base.length)}${base.slice(1)}`
  },
  'short strings in every list': withLists((at) => text(`v${at}`)),
  'empty strings in every list': withLists(() => '""'),
  'equal strings in every list': withLists(() => '"RS256"'),
  'strings that begin alike in every list': withLists((at) => text(`${'same-beginning-'.repeat(8)}${at}`)),
  'long strings in every list': withLists((at) => text(`${at}${'x'.repeat(5000)}`)),
  'numbers in every list': withLists((at) => String(at)),
  'upper case in every list': withLists((at) => text(`RS256-${at}`)),
  'many scopes': withList('scopes_supported', (at) => text(`scope:${at}`)),
  'many response types': withList('response_types_supported', (at) => text(`code id_token x${at}`)),
  'response types of many words': withList('response_types_supported', () => text('code token id_token '.repeat(200))),
  'many algorithms': withList('id_token_signing_alg_values_supported', (at) => text(`RS${at}`)),
  'many methods': withList('token_endpoint_auth_methods_supported', (at) => text(`private_key_${at}`)),
  'many claims': withList('claims_supported', (at) => text(`claim_${at}`)),
  'many locales': withList('ui_locales_supported', (at) => text(`en-x-${at}`)),
  'one very long locale': withList('ui_locales_supported', (at) =>
    at === 0 ? text(`en${'-abcdefgh'.repeat(100_000)}`) : 'z'.repeat(2 ** 21),
  ),
  'many grants': withList('grant_types_supported', (at) => text(`urn:grant:${at}`)),
  'many protected resources': withList('protected_resources', (at) => text(`https://r${at}.example/`)),
  'nearly URLs': withList('acr_values_supported', (at) => text(`http//:${at}`)),
  'a long endpoint': (issuer, size) =>
    withMembers(issuer, size, () => '"z":1'.padEnd(size), {
      token_endpoint: `https://issuer.example/${'a'.repeat(size - 3000)}`,
    }).replace(/,}$/, '}'),
  'a long issuer': (issuer, size) =>
    withMembers(issuer, size, () => '"z":1'.padEnd(size), {
      service_documentation: `https://issuer.example/${'/'.repeat(size - 3000)}`,
    }).replace(/,}$/, '}'),
  'many aliases': (issuer, size) => {
    const base = JSON.stringify(usual(issuer))
    return `${base.slice(0, -1)},"mtls_endpoint_aliases":{${upTo(size - base.length - 60, (at) => `"a${at}":"https://m.example/${at}"`)}}}`
  },
}

const ISSUER = 'https://issuer.example'
const SIZE = 1024 * 1024

/** Documents by their kind, each made once. */
const made = new Map()

function judge(kind) {
  if (!made.has(kind)) made.set(kind, Buffer.from(kind(ISSUER, SIZE)))
  const body = made.get(kind).toString()
  const headers = [['content-type', 'application/json']]
  const request = { method: 'GET', url: `${ISSUER}/.well-known/openid-configuration`, headers: [] }
  const exchanges = [{ request, response: { status: 200, headers, body, bytes: made.get(kind) }, failure: null }]
  const reading = jsonBody(exchanges[0])
  const metadata = reading.value
  judgeDiscovery({ issuer: ISSUER, form: 'openid', exchanges, reading, other: undefined, tried: [] })
  if (metadata === undefined) return
  judgeMetadata({ issuer: ISSUER, metadata, names: reading.names, form: 'openid' })
  usableMetadata(metadata)
}

export const rows = Object.entries(KINDS).map(([name, kind]) => ({
  name: `metadata of 1 MiB: ${name}`,
  aim: '120 ms, ratio 2',
  hostile: () => judge(kind),
  benign: () => judge(BENIGN),
}))
