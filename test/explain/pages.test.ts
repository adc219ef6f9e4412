import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { RULES } from '../../src/checks/catalogue.ts'
import { SUBJECTS } from '../../src/checks/subjects.ts'
import { pageOf } from '../../src/explain/page.ts'

const FOLDER = 'docs/checks'
const index = readFileSync(`${FOLDER}/README.md`, 'utf8')

test('there is a page for each subject and the index, and nothing else', () => {
  assert.deepEqual(
    readdirSync(FOLDER).sort(),
    ['README.md', ...Object.keys(SUBJECTS).map((subject) => `${subject}.md`)].sort(),
  )
})

test('the page and anchor that reports name has what they say: a heading that is the id alone', () => {
  assert.equal(pageOf('idt-aud-mismatch'), 'docs/checks/id-token.md#idt-aud-mismatch')
  for (const id of Object.keys(RULES)) {
    const [file = '', anchor] = pageOf(id).split('#')
    assert.match(readFileSync(file, 'utf8'), new RegExp(`^## ${anchor}$`, 'm'), id)
  }
})

test('a page says everything of a check, its sections as links', () => {
  const page = readFileSync(`${FOLDER}/id-token.md`, 'utf8')
  const [, entry = ''] = /^## idt-aud-mismatch\n\n([\s\S]*?)\n## /m.exec(page) ?? []
  for (const line of [
    'aud names the recipient.',
    '- **Wrong:** aud does not name the recipient.',
    '- **Operator of the provider:** Put the client_id of the requesting client into aud.',
    '- **Developer of the client:** Reject the token; compare client_id and environment.',
    '- **When broken:** it fails, and a relying party must not accept the response.',
    '- **Decided by:** looking at what was sent and received (passive).',
    '- **Section:** [OIDC Core 1.0 3.1.3.7 #3](https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.3.7)',
  ])
    assert.ok(entry.split('\n').includes(line), line)
  assert.match(entry, /^- \*\*Also found by:\*\* wrong audience; /m)
})

const SEARCHED: readonly (readonly [words: string, ids: readonly string[]])[] = [
  ['expired', ['idt-expired', 'jwks-x5c-expired', 'refresh-token-spent', 'tls-cert-invalid']],
  ['wrong audience', ['idt-aud-mismatch', 'at-jwt-resource']],
  ['clock', ['http-clock-skew', 'idt-nbf-future', 'tok-clock-suspected']],
  ['CORS', ['disc-cors-missing', 'jwks-cors-missing', 'http-cors-missing']],
  ['invalid_grant', ['tok-code-spent', 'tok-redirect-uri-mismatch', 'tok-pkce-rejected']],
  ['trailing slash', ['meta-issuer-trailing-slash', 'idt-iss-mismatch', 'cb-redirect-uri-altered']],
]
for (const [words, ids] of SEARCHED) {
  test(`who searches the index for ${words} finds ${ids.join(', ')}`, () => {
    const lines = index.split('\n').filter((line) => line.startsWith('| [') && line.includes(words))
    for (const id of ids)
      assert.ok(
        lines.some((line) => line.startsWith(`| [${id}](`)),
        id,
      )
  })
}

test('the index has every symptom with its checks', () => {
  const symptoms = index.slice(index.indexOf('## By symptom'))
  assert.match(symptoms, /^- wrong audience: .*\[idt-aud-mismatch\]\(id-token\.md#idt-aud-mismatch\)/m)
  assert.match(symptoms, /^- state mismatch: \[cb-state-mismatch\]\(callback\.md#cb-state-mismatch\)$/m)
})
