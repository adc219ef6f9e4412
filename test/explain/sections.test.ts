import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES } from '../../src/checks/catalogue.ts'
import { entriesOf, wordsKnown } from '../../src/explain/glossary.ts'
import { sectionsOf } from '../../src/explain/sections.ts'

const CORE = 'https://openid.net/specs/openid-connect-core-1_0.html'
const DISCOVERY = 'https://openid.net/specs/openid-connect-discovery-1_0.html'
const FAPI2 = 'https://openid.net/specs/fapi-security-profile-2_0-final.html'
const OAUTH21 = 'https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1'
const RFC = 'https://www.rfc-editor.org/rfc/rfc'

const READ: readonly (readonly [spec: string, sections: readonly (readonly [text: string, url: string])[]])[] = [
  ['RFC 7638', [['RFC 7638', `${RFC}7638`]]],
  [
    'RFC 6749 4.1.2, 10.12; OIDC Core 1.0 3.1.2.7 #12',
    [
      ['RFC 6749 4.1.2', `${RFC}6749#section-4.1.2`],
      ['RFC 6749 10.12', `${RFC}6749#section-10.12`],
      ['OIDC Core 1.0 3.1.2.7 #12', `${CORE}#rfc.section.3.1.2.7`],
    ],
  ],
  [
    'RFC 6749 App. A.12, A.17',
    [
      ['RFC 6749 App. A.12', `${RFC}6749#appendix-A.12`],
      ['RFC 6749 A.17', `${RFC}6749#appendix-A.17`],
    ],
  ],
  ['RFC 6749 5.1 (spirit)', [['RFC 6749 5.1 (spirit)', `${RFC}6749#section-5.1`]]],
  ['RFC 7518 4.2-4.3', [['RFC 7518 4.2-4.3', `${RFC}7518#section-4.2`]]],
  [
    'RFC 6265bis, RFC 9700',
    [
      ['RFC 6265bis', 'https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis'],
      ['RFC 9700', `${RFC}9700`],
    ],
  ],
  [
    'OIDC Core 1.0 2, 3.1.3.7 #4-5',
    [
      ['OIDC Core 1.0 2', `${CORE}#rfc.section.2`],
      ['OIDC Core 1.0 3.1.3.7 #4-5', `${CORE}#rfc.section.3.1.3.7`],
    ],
  ],
  [
    'OIDC Discovery 1.0 4/4.2, RFC 8414 3.2',
    [
      ['OIDC Discovery 1.0 4', `${DISCOVERY}#rfc.section.4`],
      ['OIDC Discovery 1.0 4.2', `${DISCOVERY}#rfc.section.4.2`],
      ['RFC 8414 3.2', `${RFC}8414#section-3.2`],
    ],
  ],
  [
    'OIDC Discovery 1.0 3 (SHOULD support none, and RS256) vs RFC 9101 10.5; others by convention',
    [
      ['OIDC Discovery 1.0 3 (SHOULD support none, and RS256)', `${DISCOVERY}#rfc.section.3`],
      ['RFC 9101 10.5, others by convention', `${RFC}9101#section-10.5`],
    ],
  ],
  [
    'FAPI 2.0 Security Profile 5.3.2.1-4, -5, OAuth 2.1 (draft) 2.4/8.1',
    [
      ['FAPI 2.0 Security Profile 5.3.2.1-4, -5', `${FAPI2}#section-5.3.2.1`],
      ['OAuth 2.1 (draft) 2.4', `${OAUTH21}#section-2.4`],
      ['OAuth 2.1 (draft) 8.1', `${OAUTH21}#section-8.1`],
    ],
  ],
  ['JARM 1.0 2.1', [['JARM 1.0 2.1', 'https://openid.net/specs/oauth-v2-jarm-final.html#section-2.1']]],
  [
    'OAuth 2.0 Multiple Response Types 2.1',
    [
      [
        'OAuth 2.0 Multiple Response Types 2.1',
        'https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html#rfc.section.2.1',
      ],
    ],
  ],
  [
    'OIDC Back-Channel Logout 1.0 2.4',
    [
      [
        'OIDC Back-Channel Logout 1.0 2.4',
        'https://openid.net/specs/openid-connect-backchannel-1_0.html#rfc.section.2.4',
      ],
    ],
  ],
  ['Fetch standard', [['Fetch standard', 'https://fetch.spec.whatwg.org/']]],
  ['IANA JOSE', [['IANA JOSE', 'https://www.iana.org/assignments/jose']]],
  ['FIPS 186-5', [['FIPS 186-5', 'https://csrc.nist.gov/pubs/fips/186-5/final']]],
  ['in no registry', []],
]
for (const [spec, sections] of READ) {
  test(`${spec} is read as ${sections.length} sections, each with its URL`, () => {
    assert.deepEqual(
      sectionsOf(spec),
      sections.map(([text, url]) => ({ text, url })),
    )
  })
}

for (const spec of ['Some Profile 1.0 2', 'RFC 6749 fourth', 'RFC 6749 4.1.2. 5', '4.1.2']) {
  test(`${JSON.stringify(spec)} is refused, since a part of it would have no link`, () => {
    assert.throws(() => sectionsOf(spec), /No document is known/)
  })
}

/** What stands in the text of a section, in one spelling. */
const bare = (text: string): string => text.replace(/[\s,;/]|\bvs\b/g, '')

test('every section that a check or a word names has a URL, and nothing of its text is left over', () => {
  const specs = [
    ...Object.values(RULES).map(({ spec }) => spec),
    ...wordsKnown().flatMap((word) => entriesOf(word).map(({ spec }) => spec)),
  ].filter((spec) => spec !== 'in no registry' && spec !== 'oidc-cli')
  assert.ok(specs.length > 500)
  for (const spec of specs) {
    const sections = sectionsOf(spec)
    assert.ok(sections.length > 0, spec)
    let rest = bare(spec)
    for (const { text, url } of sections) {
      assert.ok(URL.canParse(url) && url.startsWith('https://'), url)
      // A document that was named before is not named again in what the section is taken from.
      const found = [bare(text), ...suffixes(bare(text))].find((each) => rest.startsWith(each))
      assert.ok(found, `${text} of ${spec}`)
      rest = rest.slice(found.length)
    }
    assert.equal(rest, '', spec)
  }
})

function suffixes(text: string): readonly string[] {
  return Array.from({ length: text.length - 1 }, (_, at) => text.slice(at + 1))
}
