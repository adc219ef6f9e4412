import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Said, unlistedCodes, vendorWords } from '../../src/vendors/words.ts'

/** Sentences of RFC 6749 and OpenID Connect, as frameworks send them for whatever happened: they are evidence of nothing. */
const STOCK: readonly (readonly [error: string, description: string])[] = [
  [
    'invalid_grant',
    'The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  ],
  [
    'invalid_grant',
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  ],
  [
    'invalid_grant',
    'The provided authorization grant or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client',
  ],
  ['invalid_grant', 'The provided access grant is invalid, expired, or revoked.'],
  ['invalid_grant', ''],
  [
    'invalid_request',
    'The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.',
  ],
  ['invalid_request', 'The request is otherwise malformed'],
  [
    'invalid_client',
    'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).',
  ],
  [
    'invalid_client',
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
  ],
  ['invalid_client', 'Client authentication failed'],
  ['unauthorized_client', 'The authenticated client is not authorized to use this authorization grant type'],
  ['unsupported_grant_type', 'The authorization grant type is not supported by the authorization server.'],
  ['invalid_scope', 'The requested scope is invalid, unknown, or malformed.'],
  ['access_denied', 'The resource owner or authorization server denied the request.'],
  [
    'server_error',
    'The authorization server encountered an unexpected condition that prevented it from fulfilling the request.',
  ],
  ['login_required', 'The Authorization Server requires End-User authentication.'],
  ['invalid_token', 'The access token provided is expired, revoked, malformed, or invalid for other reasons.'],
  ['invalid_redirect_uri', 'The value of one or more redirection URIs is invalid.'],
]

test('a stock sentence is no word of a vendor', () => {
  for (const [error, description] of STOCK) assert.deepEqual(vendorWords({ error, description }), [], description)
})

/** What servers that somebody wrote himself say, in words that a vendor has too. */
const HOMEMADE: readonly (readonly [error: string, description: string])[] = [
  ['invalid_grant', 'Authorization code is invalid or expired.'],
  ['invalid_grant', 'Invalid authorization code'],
  ['invalid_grant', 'The refresh token is invalid or expired.'],
  ['invalid_grant', 'Refresh token has been revoked'],
  ['invalid_grant', 'PKCE verification failed'],
  ['invalid_grant', 'Bad Request'],
  ['invalid_grant', 'redirect_uri does not match'],
  ['invalid_client', 'Invalid client credentials.'],
  ['access_denied', 'Unauthorized'],
  ['token_expired', 'Your token has expired.'],
]

test('what everybody says is told as the word of a vendor only where the provider is known to be of that one', () => {
  for (const [error, description] of HOMEMADE) assert.deepEqual(vendorWords({ error, description }), [], description)
  const google = vendorWords(
    { error: 'invalid_grant', description: 'Bad Request' },
    { hosts: ['oauth2.googleapis.com'] },
  )
  assert.deepEqual(
    google.map(({ vendor }) => vendor),
    ['Google'],
  )
  const dex = vendorWords({ error: 'invalid_client', description: 'Invalid client credentials.' }, { preset: 'dex' })
  assert.deepEqual(
    dex.map(({ vendor }) => vendor),
    ['Dex'],
  )
})

test('words that only hold a sentence of a vendor are not its own', () => {
  for (const description of [
    'The docs say "Code not valid" in such a case',
    'Code not valid for this shop',
    'User disabled the feature',
    'not AADSTS50011x',
    'XAADSTS50011',
    'AADSTS5001',
    'MSIS96123',
    'KOE32',
    'UUID2043',
  ])
    assert.deepEqual(vendorWords({ error: 'invalid_grant', description }), [], description)
})

test('an error that does not go with a sentence makes it none of that vendor', () => {
  assert.deepEqual(vendorWords({ error: 'invalid_client', description: 'Code not valid' }), [])
  assert.equal(vendorWords({ error: 'invalid_grant', description: 'Code not valid' }).length, 1)
})

test('case, blanks, line breaks, quotation marks and the full stop do not matter', () => {
  for (const description of ['CODE NOT VALID', ' Code  not\r\nvalid. ', 'code not valid'])
    assert.equal(vendorWords({ error: 'invalid_grant', description })[0]?.vendor, 'Keycloak', description)
  const quoted = 'The "redirect_uri" from this request does not match the one from the authorize request.'
  assert.equal(vendorWords({ error: 'invalid_grant', description: quoted })[0]?.cause, 'redirect-uri')
})

const CODES: readonly (readonly [said: Said, code: string])[] = [
  [{ error: 'invalid_grant', codes: ['KOE320'] }, 'KOE320'],
  [{ error: 'invalid_request', codes: ['auth_code_not_found'] }, 'auth_code_not_found'],
  [{ error: 'invalid_request', uri: 'https://documentation.openiddict.com/errors/ID2043' }, 'ID2043'],
  [
    { error: 'invalid_request', uri: 'https://login.microsoftonline.com/error?code=50011', description: 'AADSTS50011' },
    'AADSTS50011',
  ],
  [{ error: 'KOE006' }, 'KOE006'],
  [
    { description: 'An error occurred. Error details: MSIS9224: Received invalid OAuth authorization request.' },
    'MSIS9224',
  ],
  [
    { error: 'invalid_grant', description: 'Denied.', sentences: ['Authorization code has been revoked'] },
    'Authorization code has been revoked',
  ],
]

test('a code is found in whatever member it stands', () => {
  for (const [said, code] of CODES)
    assert.deepEqual(
      vendorWords(said).map((each) => each.code),
      [code],
    )
})

test('where the provider is known, only its words are meant', () => {
  const said = { error: 'invalid_request', description: 'AADSTS50011: The redirect URI is another. Code not valid' }
  assert.deepEqual(
    vendorWords(said, { hosts: ['sso.example'] }).map(({ code }) => code),
    ['AADSTS50011'],
  )
  const relayed = { error: 'access_denied', description: 'AADSTS65004: User declined to consent to access the app.' }
  assert.deepEqual(
    vendorWords(relayed, { preset: 'keycloak' }).map(({ vendor }) => vendor),
    ['Microsoft Entra ID'],
  )
})

const UNLISTED: readonly (readonly [description: string, code: string, listed: RegExp])[] = [
  ['AADSTS900971: No reply address provided.', 'AADSTS900971', /^https:\/\/login\.microsoftonline\.com\/error$/],
  ['MSIS9999: Something new.', 'MSIS9999', /learn\.microsoft\.com/],
  ['internal (KOE777)', 'KOE777', /developers\.kakao\.com/],
  ['FBTOAU250E Something else.', 'FBTOAU250E', /ibm\.com/],
  ['AADB2C99002: User does not exist.', 'AADB2C99002', /active-directory-b2c\/error-codes/],
]

test('a code of the form of a vendor that is not known is told as that, with where it is listed', () => {
  for (const [description, code, listed] of UNLISTED) {
    assert.deepEqual(vendorWords({ error: 'invalid_request', description }), [])
    const [told, ...more] = unlistedCodes({ error: 'invalid_request', description })
    assert.equal(told?.code, code)
    assert.match(told?.listed ?? '', listed)
    assert.deepEqual(more, [])
  }
  assert.deepEqual(unlistedCodes({ error: 'invalid_request', description: 'AADSTS50011: known' }), [])
})

test('a long answer takes no long time', () => {
  const before = performance.now()
  for (const description of [
    'a'.repeat(1e6),
    'AADSTS'.repeat(2e5),
    'AADSTS1'.repeat(2e5),
    '"*\n'.repeat(3e5),
    'the provided authorization grant'.repeat(4e4),
  ])
    vendorWords({ error: description, description, uri: description, codes: [description], sentences: [description] })
  assert.ok(performance.now() - before < 2000)
})
