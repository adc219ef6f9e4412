import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { RULES } from '../../src/checks/catalogue.ts'
import { RULE_SETS, type RuleSet } from '../../src/checks/sets.ts'
import type { RuleId } from '../../src/checks/subjects.ts'

// The list of what is checked, beside this test, and the entries beside the judges say the same; where they do not is written here
// with the reason. What is written here and is no difference any more is a fault as well.

interface Row {
  readonly id: string
  readonly severity: string
  readonly reject: boolean
  readonly spec: string
  readonly text: string
  readonly group: string
}

const ROWS: readonly Row[] = readFileSync('test/checks/rules.tsv', 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [id = '', severity = '', reject, spec = '', text = '', , group = ''] = line.split('\t')
    return { id, severity, reject: reject === 'R', spec, text, group }
  })

/** Rows whose severity goes by circumstances, what the entry says, and who decides. */
const CIRCUMSTANCES: Partial<Record<RuleId, readonly [severity: 'E' | 'W' | 'I', reason: string]>> = {
  'jwks-kid-missing': ['E', 'Keys are counted by the judge, which warns of a set of one.'],
  'jwks-rsa-exponent-weak': ['E', 'The judge looks at the exponent, and warns of one that is odd and small or huge.'],
  'tok-refresh-not-rotated': ['W', 'The judge looks at it for public clients alone.'],
  'at-jwt-typ': ['I', 'A token claims RFC 9068 by this very typ, so that no claim is left where the rule is broken.'],
  'at-jwt-claims-missing': ['E', 'The judge makes it information where typ does not claim RFC 9068.'],
  'tls-1-2-missing': ['E', 'The row is about both versions, and 1.2 is the one that must be there.'],
  'tls-1-3-missing': ['I', 'The row is about both versions, and 1.3 is the one that should be there.'],
  'meta-response-types-dynamic': [
    'I',
    'No metadata claim that a provider is a Dynamic one; a registration_endpoint may be for invited clients.',
  ],
}

/** Rules that the list does not have, and the sentence of a specification that carries each. */
const BEYOND: Partial<Record<RuleId, string>> = {
  'meta-link-not-url': 'RFC 8414 2: service_documentation, op_policy_uri and op_tos_uri are each a URL of a page.',
  'meta-ciba-delivery-mode-unknown':
    'CIBA Core 4: backchannel_token_delivery_modes_supported contains one or more of poll, ping and push',
  'disc-not-string': 'OIDC Discovery 1.0 3 defines issuer and every endpoint as a URL, which is a JSON string.',
  'jwks-key-unusable':
    'RFC 7517 5: keys with values out of the supported ranges are ignored, so that they verify nothing.',
  'jwks-key-form':
    'RFC 7468 2: lines of 64 characters between the lines of its label; RFC 7517 5: a JWK Set has a member keys.',
  'jwks-key-expiring': 'RFC 5280 4.1.2.5: the validity period of a certificate ends with notAfter.',
  'client-credential-expiring':
    'RFC 7591 3.2.1: client_secret_expires_at is the time at which the client secret will expire.',
  'jwks-okp-key-invalid': 'RFC 8725 3.4: inputs of elliptic curves are validated; RFC 8032 5.1.3 says what decodes.',
  'cb-redirect-uri-altered':
    'RFC 6749 3.1.2: the query of a redirect URI must be retained, and nothing else of it changes.',
  'cb-response-mode-ignored':
    'Multiple Response Types 2.1: response_mode tells the mechanism to be used for the parameters.',
  'cb-start-reopened':
    "RFC 6749 10.12: the request is bound to the user-agent's authenticated state, which whoever opens it first brings.",
  'cb-missing-token': 'RFC 6749 4.2.2: access_token is REQUIRED; OIDC Core 1.0 3.2.2.5 and 3.3.2.5 say so of id_token.',
  'rp-request-object-not-supported':
    'OIDC Discovery 1.0 3: request_parameter_supported says whether the request parameter is supported; absent means false.',
  'tok-member-spelling': 'RFC 6749 5.1 names the members; accessToken is none of them.',
  'tok-code-spent': 'RFC 6749 4.1.2: the client must not use the authorization code more than once.',
  'tok-clock-suspected': 'RFC 7523 3 and RFC 9449 11.1: assertions and proofs are refused by the clock of the server.',
  'tok-refresh-client-credentials': 'RFC 6749 4.4.3: A refresh token SHOULD NOT be included.',
  'refresh-token-spent': 'RFC 6749 5.2: invalid_grant; RFC 9700 4.14.2: after a rotation the old one is invalid.',
  'dpop-alg': 'RFC 9449 4.3: alg is a registered asymmetric algorithm and not none.',
  'dpop-jwk': 'RFC 9449 4.2 and 4.3: jwk is there and holds no private key.',
  'dpop-signature-invalid': 'RFC 9449 4.3: the signature verifies with the key in jwk.',
  'dpop-claims-missing': 'RFC 9449 4.2: jti, htm, htu and iat are REQUIRED.',
  'dpop-htm-mismatch': 'RFC 9449 4.3: htm is the method of the request.',
  'dpop-htu-mismatch': 'RFC 9449 4.3: htu is the URI of the request without query and fragment.',
  'dpop-iat': 'RFC 9449 4.3 and 11.1: the proof was made within an acceptable window of time.',
  'dpop-ath-mismatch': 'RFC 9449 4.3: ath is the hash of the access token that comes along.',
  'dpop-jkt-mismatch': 'RFC 9449 4.3 and 6: the key of the proof is the one that the token is bound to.',
  'dpop-nonce-mismatch': 'RFC 9449 4.3 and 8: the nonce is the one that the server gave.',
  'assertion-claims': 'RFC 7523 3: iss, sub, aud and exp are REQUIRED, and iss and sub name the client.',
  'request-object-claims': 'RFC 9101 4 and 10.8: a request object names its client and is for this server.',
  'revoke-refused':
    'RFC 7009 2.2: the server answers 200 if the token has been revoked; 2: refresh tokens MUST be, access tokens SHOULD.',
  'sd-jwt-key-binding': 'RFC 9901 4.3 and 7.3: the key binding has aud, nonce, iat and sd_hash, and verifies.',
  'idt-distributed-references': 'OIDC Core 5.6.2: members of _claim_names are references to members of _claim_sources.',
  'claims-source-unnamed': 'OIDC Core 5.6.2: the claims of a source are found by _claim_names.',
  'claims-endpoint-unusable': 'OIDC Core 5.6.2 and 16.17: endpoint is REQUIRED, and TLS protects it.',
  'claims-source-own-token': 'RFC 9700 4.9.1: a resource server that is sent a token for others can replay it there.',
  'claims-jwt-unreadable': 'OIDC Core 5.6.2: JWT is REQUIRED, and the endpoint MUST return the claim as a JWT.',
  'claims-jwt-signature': 'RFC 7519 7.2: a JWT whose signature does not verify MUST be rejected.',
  'claims-jwt-issuer': 'OIDC Discovery 4.3: the issuer of the metadata MUST be the URL they were got by.',
  'claims-jwt-claims-missing': 'OIDC Core 5.6.2: the values are retrieved from the source that the name refers to.',
  'claims-jwt-sub': 'OIDC Core 5.6.2: sub SHOULD NOT be there unless it identifies the person at the claims provider.',
  'at-opaque': 'RFC 6749 1.4: the string is usually opaque to the client; RFC 7662 2 says what it stands for.',
  'idt-essential-claim-missing': 'OIDC Core 5.5.1: an Essential Claim that is not returned is no error but for acr.',
  'idt-claim-value-differs': 'OIDC Core 5.5.1: value requests that the claim be returned with a particular value.',
  'idt-sub-mismatch': 'OIDC Core 3.1.2.2: the server MUST NOT reply with tokens for a different user than sub names.',
  'ui-essential-claim-missing': 'OIDC Core 5.5.1: an Essential Claim that is not returned is no error.',
  'ui-claim-value-differs': 'OIDC Core 5.5.1: value requests that the claim be returned with a particular value.',
  'rp-claims-malformed': 'OIDC Core 5.5: the value is a JSON object; essential is true or false, values a JSON array.',
  'rp-redirect-uri-unregistered':
    'OIDC Core 3.1.2.1: redirect_uri MUST exactly match a registered one; RFC 8252 7.3: on loopback with any port.',
  'rp-response-type-unregistered':
    'OIDC Registration 2: response_types are those that the client declares to restrict itself to.',
  'rp-grant-type-unregistered': 'OIDC Registration 2: grant_types are those that the client restricts itself to.',
  'rp-auth-method-unregistered':
    'OIDC Registration 2: token_endpoint_auth_method is the method of the client at the token endpoint.',
  'idt-jwe-alg-unexpected':
    'OIDC Core 3.1.3.7 step 1: it is decrypted by the keys and algorithms that the client specified at registration.',
  'ui-alg-unexpected': 'OIDC Registration 2: userinfo_signed_response_alg is REQUIRED for signing UserInfo responses.',
  'ui-not-encrypted':
    'OIDC Core 5.3.4: with userinfo_encrypted_response_alg registered, the response is decrypted first.',
  'ui-jwe-alg-unexpected':
    'OIDC Registration 2: userinfo_encrypted_response_alg is REQUIRED for encrypting UserInfo responses.',
  'ui-token-revoked': 'RFC 6750 3.1: invalid_token covers tokens that expired, were revoked or are malformed.',
}

type Sets = Partial<Record<RuleSet, string>>
const STRICT: Sets = { bcp: 'E', oauth21: 'E', fapi2: 'E' }

/** What the entry says of sets where its row says less or something else. */
const SETS: Partial<Record<RuleId, readonly [sets: Sets, reason: string]>> = {
  'meta-response-type-token': [
    STRICT,
    'RFC 9700 2.1.2 advises against it, and the set bcp takes its advice as its rule.',
  ],
  'meta-grant-implicit': [
    { bcp: 'E', oauth21: 'E' },
    'RFC 9700 2.1.2 advises against it, and bcp takes it as its rule.',
  ],
  'cb-front-channel-access-token': [STRICT, 'What may not be listed in a set may not be used in it either.'],
  'meta-pkce-missing': [STRICT, 'RFC 9700 2.1.1: servers MUST support PKCE; OAuth 2.1 and FAPI 2.0 build on it.'],
  'meta-pkce-plain': [
    { bcp: 'E', fapi2: 'E' },
    'RFC 9700 2.1.1: the method should not show the verifier in the request.',
  ],
  'rp-no-pkce': [STRICT, 'RFC 9700 2.1.1: public clients MUST use PKCE; OAuth 2.1 and FAPI 2.0 ask it of all.'],
  'meta-iss-parameter-missing': [
    { bcp: 'E', fapi2: 'E' },
    'RFC 9700 2.1: clients of several servers MUST defend against mix-up, for which they need iss.',
  ],
  'meta-response-types-dynamic': [{ fapi2: 'off' }, 'FAPI 2.0 5.3.2.2-1 forbids two of the three types.'],
}

/** Sections that the entry has in other words than its row. */
const SECTIONS: Partial<Record<RuleId, string>> = {
  'cb-iss-missing': 'The section of the exception, which the row has in its text, is added.',
  'meta-jwks-uri-missing': 'That it is optional in RFC 8414 is said by leaving the rule out for such documents.',
  'meta-cimd': 'The draft is called by its title.',
  'tok-pragma': 'The remark is kept as it stands in the row, short names and all.',
}

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\bRFC(?=\d)/g, 'RFC '],
  [/\bDISC\b/g, 'OIDC Discovery 1.0'],
  [/\bCORE\b/g, 'OIDC Core 1.0'],
  [/\bREG\b/g, 'OIDC Dynamic Client Registration 1.0'],
  [/\bRPI\b/g, 'OIDC RP-Initiated Logout 1.0'],
  [/\bSM\b/g, 'OIDC Session Management 1.0'],
  [/\bFC\b/g, 'OIDC Front-Channel Logout 1.0'],
  [/\bBC\b/g, 'OIDC Back-Channel Logout 1.0'],
  [/\bMRT\b/g, 'OAuth 2.0 Multiple Response Types 1.0'],
  [/\bFP\b/g, 'OAuth 2.0 Form Post Response Mode 1.0'],
  [/\bJARM\b/g, 'JARM 1.0'],
  [/\bO21\b/g, 'OAuth 2.1 (draft)'],
  [/\bFAPI2\b/g, 'FAPI 2.0 Security Profile'],
  [/^(?=5\.\d)/, 'FAPI 2.0 Security Profile '],
]

const isFapi2 = ({ severity, group }: Row): boolean =>
  severity.endsWith(' (fapi2)') || group.startsWith('FAPI 2.0 only')

/** What a row says of sets: "E in oauth21 10.1, fapi2 5.3.2.2-1", "off in fapi2", "forbidden by FAPI2". */
function setsOf({ text }: Row): Sets {
  const found: Sets = {}
  const named = (note: string): readonly RuleSet[] => RULE_SETS.filter((set) => new RegExp(`\\b${set}\\b`).test(note))
  for (const [, note = ''] of text.matchAll(/\bE(?: R always)? in ([^;:)]*)/g))
    for (const set of named(note)) found[set] = 'E'
  for (const [, note = ''] of text.matchAll(/\boff in ([^;:)]*)/g)) for (const set of named(note)) found[set] = 'off'
  if (/forbidden by FAPI2|FAPI2 [\d.-]+ forbids it: E/.test(text)) found.fapi2 = 'E'
  return found
}

test('each row has an entry, and each entry beyond the list a sentence that carries it', () => {
  const listed = new Set(ROWS.map(({ id }) => id))
  assert.equal(listed.size, ROWS.length)
  assert.deepEqual(
    ROWS.map(({ id }) => id).filter((id) => !Object.hasOwn(RULES, id)),
    [],
  )
  const beyond = Object.keys(RULES).filter((id) => !listed.has(id))
  assert.deepEqual(beyond.sort(), Object.keys(BEYOND).sort())
})

test('severity and rejection are those of the list, but where circumstances decide', () => {
  const differing: string[] = []
  for (const row of ROWS) {
    const { severity, reject, only } = RULES[row.id as RuleId]
    assert.equal(reject, row.reject, row.id)
    assert.equal(only?.join(), isFapi2(row) ? 'fapi2' : undefined, row.id)
    if (severity === row.severity.replace(' (fapi2)', '') && !Object.hasOwn(CIRCUMSTANCES, row.id)) continue
    differing.push(row.id)
    assert.equal(severity, CIRCUMSTANCES[row.id as RuleId]?.[0], row.id)
    assert.doesNotMatch(row.severity, /^[EWI]$/, `${row.id} is as it is listed`)
  }
  assert.deepEqual(differing.sort(), Object.keys(CIRCUMSTANCES).sort())
})

test('sets make of a rule what its row says of them', () => {
  const differing: string[] = []
  for (const row of ROWS) {
    const sets = { ...RULES[row.id as RuleId].sets }
    const known = SETS[row.id as RuleId]
    const same = JSON.stringify(Object.entries(sets).sort()) === JSON.stringify(Object.entries(setsOf(row)).sort())
    if (same && !known) continue
    assert.ok(!same, `${row.id} is as it is listed`)
    differing.push(row.id)
    assert.deepEqual(sets, known?.[0], row.id)
  }
  assert.deepEqual(differing.sort(), Object.keys(SETS).sort())
})

test('sections are those of the list under the full names of the documents', () => {
  const differing = ROWS.filter(({ id, spec }) => {
    // Rows of custom and of other tools name no document.
    if (spec === '-' || spec.startsWith('S: ')) return false
    return NAMES.reduce((text, [short, full]) => text.replace(short, full), spec) !== RULES[id as RuleId].spec
  })
  assert.deepEqual(differing.map(({ id }) => id).sort(), Object.keys(SECTIONS).sort())
})
