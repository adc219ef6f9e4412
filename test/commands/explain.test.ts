import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CAUSES } from '../../src/causes.ts'
import { RULES } from '../../src/checks/catalogue.ts'
import { REPORTED } from '../../src/checks/reported.ts'
import { entriesOf, wordsKnown } from '../../src/explain/glossary.ts'
import { runCli } from '../support/env.ts'

async function explain(...args: string[]) {
  const ran = await runCli(['explain', ...args, '--json'])
  return { ...ran, result: ran.json().result, error: ran.json().error }
}

test('explain --list tells every check with severity, group, mode and whether it is implemented', async () => {
  const { code, result } = await explain('--list')
  assert.equal(code, 0)
  const ids = result.checks.map((check: { id: string }) => check.id)
  assert.deepEqual(ids, Object.keys(RULES))
  assert.equal(result.total, ids.length)
  assert.equal(result.passive + result.probe, result.total)
  assert.equal(result.implemented, REPORTED.size)
  for (const check of result.checks) {
    assert.match(check.severity, /^[EWI]$/)
    assert.match(check.mode, /^(passive|probe)$/)
    assert.equal(check.implemented, REPORTED.has(check.id))
    assert.ok(check.title.length > 3 && check.spec.length > 1, check.id)
  }
})

test('explain --list for a person is a line for each check and a legend', async () => {
  const { stdout } = await runCli(['explain', '--list'])
  const lines = stdout.split('\n')
  assert.ok(lines.some((line) => /^ER passive {3}idt-aud-mismatch +id-token +\S/.test(line)))
  assert.match(stdout, new RegExp(`${Object.keys(RULES).length} checks`))
})

test('a check is explained with what holds, what is wrong, why, and what each side does', async () => {
  const { result, code } = await explain('idt-aud-mismatch')
  assert.equal(code, 0)
  for (const name of ['title', 'must', 'wrong', 'why', 'operator', 'client', 'spec', 'group'])
    assert.ok(result[name].length > 3, name)
  assert.equal(result.kind, 'check')
  assert.equal(result.severity, 'E')
  assert.equal(result.reject, true)
  assert.equal(result.mode, 'passive')
  assert.equal(result.implemented, true)
})

test('a check is explained with its page, its sections and where they can be read', async () => {
  const { result } = await explain('idt-aud-mismatch')
  assert.equal(result.page, 'docs/checks/id-token.md#idt-aud-mismatch')
  const url = 'https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.3.7'
  assert.deepEqual(result.sections, [{ text: 'OIDC Core 1.0 3.1.3.7 #3', url }])
  assert.ok(result.symptoms.includes('wrong audience'))
  const { stdout } = await runCli(['explain', 'idt-aud-mismatch'])
  assert.match(stdout, /^ {2}page +docs\/checks\/id-token\.md#idt-aud-mismatch$/m)
  assert.ok(stdout.split('\n').includes(`  ${url}`))
})

test('a word is explained with the URLs of its sections', async () => {
  const { result } = await explain('invalid_request')
  assert.deepEqual(result.sections, [
    { text: 'RFC 6749 4.1.2.1', url: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1' },
    { text: 'RFC 6749 5.2', url: 'https://www.rfc-editor.org/rfc/rfc6749#section-5.2' },
  ])
  assert.deepEqual((await explain('login_timeout')).result.sections, [])
  assert.deepEqual((await explain('login_timeout')).result.related, [])
})

test('an error code is explained with the checks that tell where it comes from', async () => {
  const { result } = await explain('invalid_grant')
  for (const id of ['tok-code-spent', 'tok-redirect-uri-mismatch', 'tok-pkce-rejected', 'refresh-token-spent'])
    assert.ok(result.related.includes(id), id)
  const { stdout } = await runCli(['explain', 'invalid_grant'])
  assert.match(stdout, /^ {2}checks +tok-/m)
})

test('what differs on loopback and what is of OpenID Connect alone is told', async () => {
  const { result } = await explain('disc-issuer-unauthenticated-http')
  assert.equal(result.onLoopback, 'I')
  assert.equal(result.openidOnly, false)
  assert.equal((await explain('meta-scopes-no-openid')).result.openidOnly, true)
  const { stdout } = await runCli(['explain', 'disc-issuer-unauthenticated-http'])
  assert.match(stdout.replace(/\s+/g, ' '), /for an issuer on loopback informs/)
})

const SYMPTOMS: readonly (readonly [typed: string, first: string, ids: readonly string[]])[] = [
  ['wrong audience', 'idt-aud-mismatch', ['at-jwt-resource']],
  ['expired', 'idt-expired', ['tls-cert-invalid', 'tok-code-spent', 'jwks-x5c-expired']],
  ['My token is expired', 'refresh-token-spent', ['idt-expired']],
  ['clock', 'tok-clock-suspected', ['http-clock-skew', 'idt-nbf-future']],
  ['CORS', 'disc-cors-missing', ['http-cors-missing', 'jwks-cors-missing']],
  ['trailing slash', 'meta-issuer-trailing-slash', ['idt-iss-mismatch']],
  ['self signed certificate', 'tls-cert-invalid', []],
  ['state mismatch', 'cb-state-mismatch', []],
]
for (const [typed, first, ids] of SYMPTOMS) {
  test(`${typed} is answered with the checks about it, ${first} first`, async () => {
    const { code, result, error } = await explain(typed)
    assert.equal(code, 0)
    assert.equal(error, null)
    assert.equal(result.query, typed)
    const found = result.checks.map((check: { id: string }) => check.id)
    assert.equal(found[0], first)
    for (const id of ids) assert.ok(found.includes(id), `${id} is not among ${found}`)
    assert.equal(result.total, found.length)
    assert.ok(found.length < 40)
    for (const check of result.checks)
      assert.match(check.page, new RegExp(`^docs/checks/${check.group}\\.md#${check.id}$`))
  })
}

test('for a person symptoms are answered with a line for each check, and how to read one in full', async () => {
  const { stdout, code } = await runCli(['explain', 'wrong audience'])
  assert.equal(code, 0)
  assert.match(stdout, /^ER passive {3}idt-aud-mismatch +id-token +aud names the recipient$/m)
  assert.match(stdout, /^3 checks about "wrong audience", the nearest first/m)
  assert.match(stdout.replace(/\s+/g, ' '), /In full: oidc-cli explain <check>/)
})

test('words that no check is about are an error', async () => {
  for (const typed of ['weather forecast', 'the of a', 'constructor prototype']) {
    const { code, error } = await explain(typed)
    assert.equal(code, 2)
    assert.equal(error.code, 'check_unknown')
  }
})

test('of a check that no command reports, not yet is said', async () => {
  const { result } = await explain('intro-active-type')
  assert.equal(result.implemented, false)
  assert.match((await runCli(['explain', 'intro-active-type'])).stdout, /^ {2}reported +not yet/m)
  const { stdout } = await runCli(['explain', '--list'])
  assert.match(stdout, /intro-active-type .*\(not yet\)$/m)
  assert.doesNotMatch(stdout, /idt-aud-mismatch .*\(not yet\)$/m)
})

test('the severities of overlays are told', async () => {
  const { result } = await explain('meta-pkce-missing')
  assert.equal(result.overlays.bcp, 'E')
})

test('a person reads the same in rows that hang below one another', async () => {
  const { stdout } = await runCli(['explain', 'idt-aud-mismatch'])
  assert.match(stdout, /^idt-aud-mismatch {2}check, id-token, passive\n/)
  for (const row of ['holds when', 'wrong', 'why', 'operator', 'client', 'when broken', 'section'])
    assert.match(stdout, new RegExp(`^ {2}${row} +\\S`, 'm'))
  assert.ok(stdout.split('\n').every((line) => line.length <= 80))
})

const WORDS: readonly (readonly [word: string, kind: string, spec: RegExp])[] = [
  ['invalid_grant', 'error', /RFC 6749/],
  ['invalid_token', 'error', /RFC 6750/],
  ['unsupported_token_type', 'error', /RFC 7009/],
  ['invalid_redirect_uri', 'error', /RFC 7591/],
  ['authorization_pending', 'error', /RFC 8628/],
  ['invalid_target', 'error', /RFC 8707/],
  ['invalid_request_uri', 'error', /OIDC Core/],
  ['invalid_authorization_details', 'error', /RFC 9396/],
  ['use_dpop_nonce', 'error', /RFC 9449/],
  ['login_required', 'error', /OIDC Core/],
  ['missing_user_code', 'error', /CIBA/],
  ['at_hash', 'claim', /OIDC Core/],
  ['kid', 'claim', /RFC 7515/],
  ['code_verifier', 'parameter', /RFC 7636/],
  ['request_uri', 'parameter', /RFC 9101/],
  ['token_endpoint_auth_methods_supported', 'metadata', /Discovery/],
  ['application_type', 'metadata', /Registration/],
  ['client_secret_basic', 'value', /OIDC Core/],
  ['S256', 'value', /RFC 7636/],
  ['pkce', 'value', /RFC 7636/],
  ['form_post', 'value', /Form Post/],
]
for (const [word, kind, spec] of WORDS) {
  test(`${word} is explained as ${kind}`, async () => {
    const { code, result } = await explain(word)
    assert.equal(code, 0)
    assert.equal(result.kind, kind)
    assert.match(result.spec, spec)
    assert.ok(result.meaning.length > 10)
    if (kind === 'error') assert.ok(result.remedy.length > 3)
  })
}

test('a word that stands for several things is explained as each', async () => {
  const { result } = await explain('scope')
  const kinds = [result, ...result.also].map((entry: { kind: string }) => entry.kind)
  assert.deepEqual(new Set(kinds), new Set(['claim', 'parameter']))
})

test('every word has a meaning that ends as a sentence, and a specification', () => {
  for (const word of wordsKnown())
    for (const { meaning, spec, kind, remedy } of entriesOf(word)) {
      assert.match(meaning, /\.$/, word)
      assert.ok(spec.length > 3, word)
      if (kind === 'error') assert.match(remedy ?? '', /\.$/, word)
    }
})

const MISTYPED: readonly (readonly [typed: string, meant: string])[] = [
  ['idt-aud-missmatch', 'idt-aud-mismatch'],
  ['invalid_grnt', 'invalid_grant'],
  ['login_timeuot', 'login_timeout'],
  ['client_secret_basc', 'client_secret_basic'],
  ['respose_type', 'response_type'],
  ['at-hash', 'at_hash'],
]
for (const [typed, meant] of MISTYPED) {
  test(`${typed} is answered with ${meant}`, async () => {
    const { code, error } = await explain(typed)
    assert.equal(code, 2)
    assert.equal(error.code, 'check_unknown')
    assert.equal(error.hint, `Did you mean ${meant}?`)
  })
}

test('every error.code of ours is explained with its exit code and whether another try may succeed', async () => {
  for (const [code, cause] of Object.entries(CAUSES)) {
    const { result } = await explain(code)
    assert.equal(result.kind, 'error')
    assert.equal(result.exit, cause.exit, code)
    assert.equal(result.retryable, cause.retryable, code)
    assert.equal(result.meaning, cause.meaning)
    assert.match(result.remedy, /\.$/, code)
  }
  const { stdout } = await runCli(['explain', 'login_timeout'])
  assert.match(stdout, /^ {2}exit code +4; the same command may succeed later$/m)
})

test('options that a remedy names exist', async () => {
  const named = new Set(
    wordsKnown().flatMap((word) => entriesOf(word).flatMap(({ remedy }) => remedy?.match(/--[a-z-]+/g) ?? [])),
  )
  const helps = await Promise.all(
    ['', 'login', 'verify', 'explain', 'discover', 'userinfo', 'check'].map(async (command) =>
      runCli([...(command === '' ? [] : [command]), '--help']),
    ),
  )
  const known = helps.map(({ stdout }) => stdout).join('\n')
  for (const option of named) assert.match(known, new RegExp(`${option}\\b`), option)
})

for (const [typed, id] of [
  ['Invalid Grant', 'invalid_grant'],
  ['IDT-AUD-MISMATCH', 'idt-aud-mismatch'],
  ['s256', 'S256'],
  ['PKCE', 'pkce'],
] as const) {
  test(`${typed} is taken for ${id}`, async () => {
    const { code, result } = await explain(typed)
    assert.equal(code, 0)
    assert.equal(result.id, id)
  })
}

test('a word that is like nothing points to the list', async () => {
  const { error } = await explain('\u001b[31mzzzzzzzzzzzzzzzzzzzz')
  assert.match(error.hint, /--list/)
  const { stderr, code } = await runCli(['explain'])
  assert.equal(code, 2)
  assert.match(stderr, /--list/)
})

for (const word of ['__proto__', 'constructor', 'toString', '']) {
  test(`${JSON.stringify(word)} is no word`, async () => {
    const { code, error } = await explain(word)
    assert.equal(code, 2)
    assert.equal(error.code, 'check_unknown')
  })
}
