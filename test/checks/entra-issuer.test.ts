import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeCallback } from '../../src/checks/callback/callback.ts'
import type { AuthorizeFacts } from '../../src/checks/facts.ts'
import { startFindings } from '../../src/checks/findings.ts'
import { isIssuedBy, lookAtIssuer } from '../../src/checks/jwt/issuer.ts'
import { judgeMetadata } from '../../src/checks/metadata/metadata.ts'
import { policyOfB2c, versionOneToken } from '../../src/documents/entra-issuer.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'

const TID = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const OTHER = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** An issuer that is expected, claims of a token, and whether they are of it. */
const TOKENS: readonly (readonly [issuer: string, claims: JsonObject, holds: boolean])[] = [
  [
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    { iss: `https://login.microsoftonline.com/${TID}/v2.0`, tid: TID },
    true,
  ],
  [
    'https://login.microsoftonline.us/{tenantid}/v2.0',
    { iss: `https://login.microsoftonline.us/${TID}/v2.0`, tid: TID },
    true,
  ],
  [
    'https://login.partner.microsoftonline.cn/{tenantid}/v2.0',
    { iss: `https://login.partner.microsoftonline.cn/${TID}/v2.0`, tid: TID },
    true,
  ],
  ['https://sts.windows.net/{tenantid}/', { iss: `https://sts.windows.net/${TID}/`, tid: TID }, true],
  ['https://sts.windows.net/{tenantid}/', { iss: `https://sts.windows.net/${TID}`, tid: TID }, false],
  [
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    { iss: `https://login.microsoftonline.com/${TID}/v2.0`, tid: OTHER },
    false,
  ],
  [
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    { iss: `https://login.microsoftonline.com/${TID}/v2.0` },
    false,
  ],
  [
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    { iss: 'https://login.microsoftonline.com/x/v2.0', tid: 'x' },
    false,
  ],
  [
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    { iss: `https://login.microsoftonline.com/${TID}\n/v2.0`, tid: `${TID}\n` },
    false,
  ],
  [
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    { iss: 'https://login.microsoftonline.com/undefined/v2.0' },
    false,
  ],
  ['https://login.microsoftonline.com/{tenantid}/v2.0', { tid: TID }, false],
  ['https://login.microsoftonline.com/{tenantid}/v2.0', {}, false],
  // At any other host a placeholder is a part of the issuer like others.
  ['https://issuer.example/{tenantid}/v2.0', { iss: `https://issuer.example/${TID}/v2.0`, tid: TID }, false],
  ['https://issuer.example/{tenantid}/v2.0', { iss: 'https://issuer.example/{tenantid}/v2.0', tid: TID }, true],
  [
    'https://contoso.b2clogin.com/{tenantid}/v2.0/',
    { iss: `https://contoso.b2clogin.com/${TID}/v2.0/`, tid: TID },
    false,
  ],
  [
    'https://login.microsoftonline.com.issuer.example/{tenantid}/v2.0',
    { iss: `https://login.microsoftonline.com.issuer.example/${TID}/v2.0`, tid: TID },
    false,
  ],
  [
    'https://login.microsoftonline.com@issuer.example/{tenantid}/',
    { iss: `https://login.microsoftonline.com@issuer.example/${TID}/`, tid: TID },
    false,
  ],
  [
    'http://login.microsoftonline.com/{tenantid}/v2.0',
    { iss: `http://login.microsoftonline.com/${TID}/v2.0`, tid: TID },
    false,
  ],
  [
    'https://login.microsoftonline.com:444/{tenantid}/v2.0',
    { iss: `https://login.microsoftonline.com:444/${TID}/v2.0`, tid: TID },
    false,
  ],
  [
    'https://login.microsoftonline.com/{tenantid}/{tenantid}',
    { iss: `https://login.microsoftonline.com/${TID}/{tenantid}`, tid: TID },
    false,
  ],
]

for (const [issuer, claims, holds] of TOKENS)
  test(`a token of ${JSON.stringify(claims)} is ${holds ? '' : 'not '}of ${issuer}`, () => {
    assert.equal(isIssuedBy(claims, issuer), holds)
    const found = startFindings()
    lookAtIssuer(found, 'idt-iss-mismatch', claims, issuer)
    assert.deepEqual(
      found.list.map((finding) => finding.holds),
      [holds],
    )
    const broken = startFindings({ told: 'broken' })
    lookAtIssuer(broken, 'idt-iss-mismatch', claims, issuer)
    assert.equal(broken.list.length, holds ? 0 : 1)
  })

const M = 'https://login.microsoftonline.com'
/** The issuer that was asked for, that of the metadata, and whether it is another. */
const ASKED: readonly (readonly [asked: string, published: string, holds: boolean])[] = [
  [`${M}/common/v2.0`, `${M}/{tenantid}/v2.0`, true],
  [`${M}/organizations/v2.0`, `${M}/{tenantid}/v2.0`, true],
  [`${M}/consumers/v2.0`, `${M}/{tenantid}/v2.0`, true],
  [`${M}/consumers/v2.0`, `${M}/${OTHER}/v2.0`, true],
  [`${M}/consumers/v2.0`, `${M}/${TID}/v2.0`, false],
  [`${M}/common/v2.0`, `${M}/${TID}/v2.0`, false],
  [`${M}/common/v2.0`, 'https://sts.windows.net/{tenantid}/', false],
  [`${M}/{tenantid}/v2.0`, `${M}/${TID}/v2.0`, true],
  [`${M}/{tenantid}/v2.0`, `${M}/{tenantid}/v2.0`, true],
  [`${M}/{tenantid}/v2.0`, `${M}/contoso.example/v2.0`, false],
  [`${M}/${TID}/v2.0`, `${M}/{tenantid}/v2.0`, false],
  [`${M}/${TID}/v2.0`, `${M}/${OTHER}/v2.0`, false],
  [`${M}/contoso.example/v2.0`, `${M}/${TID}/v2.0`, false],
  ['https://issuer.example/common/v2.0', 'https://issuer.example/{tenantid}/v2.0', false],
  ['https://contoso.b2clogin.com/common/v2.0', 'https://contoso.b2clogin.com/{tenantid}/v2.0', false],
]

for (const [issuer, published, holds] of ASKED)
  test(`asked for ${issuer}, metadata of ${published} are ${holds ? 'those' : 'of another'}`, () => {
    const found = judgeMetadata({ issuer, metadata: { issuer: published }, form: 'openid' })
    const of = (rule: string) => found.find((finding) => finding.rule === rule)
    assert.equal(of('meta-issuer-mismatch')?.holds, holds)
    const template = published.includes('{')
    const atEntra = template && !published.includes('issuer.example') && !published.includes('b2clogin')
    assert.equal(of('meta-issuer-template')?.holds, !template)
    assert.equal(of('meta-issuer-template')?.severity, atEntra ? 'I' : undefined)
  })

test('the iss of a response may be of any tenant where the issuer stands for many', () => {
  const request: AuthorizeFacts = {
    parameters: [],
    state: 'of-the-login',
    nonce: undefined,
    response_type: 'code',
    response_mode: undefined,
    redirect_uri: undefined,
    scope: 'openid',
    startedAt: 0,
  }
  const holds = (iss: string) =>
    judgeCallback({
      request,
      issuer: `${M}/{tenantid}/v2.0`,
      metadata: {},
      channel: 'query',
      parameters: [
        ['code', 'c'],
        ['state', 'of-the-login'],
        ['iss', iss],
      ],
    }).find(({ rule }) => rule === 'cb-iss-mismatch')?.holds
  assert.equal(holds(`${M}/${TID}/v2.0`), true)
  assert.equal(holds(`${M}/common/v2.0`), false)
  assert.equal(holds(`https://issuer.example/${TID}/v2.0`), false)
})

const AT_V2 = `https://login.microsoftonline.com/${TID}/v2.0`

/** An access token beside an issuer of version 2.0, and what it is. */
const VERSIONS: readonly (readonly [
  claims: JsonObject,
  issuer: string,
  version: 'for Graph' | 'for an API' | undefined,
])[] = [
  [{ iss: `https://sts.windows.net/${TID}/`, ver: '1.0', aud: 'api://shop' }, AT_V2, 'for an API'],
  [
    { iss: `https://sts.windows.net/${TID}/`, ver: '1.0', aud: 'api://shop' },
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    'for an API',
  ],
  [{ iss: `https://sts.windows.net/${TID}/`, ver: '1.0', aud: 'https://graph.microsoft.com' }, AT_V2, 'for Graph'],
  [
    { iss: `https://sts.windows.net/${TID}/`, ver: '1.0', aud: '00000003-0000-0000-c000-000000000000' },
    AT_V2,
    'for Graph',
  ],
  [
    { iss: `https://sts.chinacloudapi.cn/${TID}/`, ver: '1.0', aud: 'a' },
    `https://login.partner.microsoftonline.cn/${TID}/v2.0`,
    'for an API',
  ],
  [{ iss: `https://sts.windows.net/${OTHER}/`, ver: '1.0', aud: 'api://shop' }, AT_V2, undefined],
  [{ iss: `https://sts.windows.net/${TID}/`, ver: '2.0', aud: 'api://shop' }, AT_V2, undefined],
  [{ iss: `https://sts.windows.net/${TID}/`, aud: 'api://shop' }, AT_V2, undefined],
  [{ iss: `https://sts.windows.net.evil.example/${TID}/`, ver: '1.0', aud: 'a' }, AT_V2, undefined],
  [{ iss: `https://sts.windows.net/${TID}/`, ver: '1.0', aud: 'a' }, `https://sts.windows.net/${TID}/`, undefined],
  [{ iss: AT_V2, ver: '1.0', aud: 'a' }, AT_V2, undefined],
]

test('an access token of version 1.0 is known by ver, its issuer and the tenant', () => {
  for (const [claims, issuer, version] of VERSIONS)
    assert.equal(versionOneToken(claims, issuer), version, JSON.stringify([claims, issuer]))
})

/** An issuer that was asked for, the one of its metadata, and the policy that makes the difference. */
const POLICIES: readonly (readonly [asked: string, published: string, policy: string | undefined])[] = [
  [
    'https://shop.b2clogin.com/shop.onmicrosoft.com/B2C_1_susi/v2.0',
    `https://shop.b2clogin.com/${TID}/v2.0/`,
    'B2C_1_susi',
  ],
  [
    'https://shop.b2clogin.com/shop.onmicrosoft.com/b2c_1a_susi/v2.0/',
    `https://shop.b2clogin.com/${TID}/v2.0/`,
    'b2c_1a_susi',
  ],
  [`https://login.shop.example/${TID}/B2C_1A_SIGNUP/v2.0`, `https://login.shop.example/${TID}/v2.0/`, 'B2C_1A_SIGNUP'],
  [
    'https://shop.b2clogin.com/tfp/shop.onmicrosoft.com/b2c_1_susi/v2.0',
    `https://shop.b2clogin.com/${TID}/v2.0/`,
    'b2c_1_susi',
  ],
  [
    'https://shop.b2clogin.com/shop.onmicrosoft.com/b2c_1_susi/v2.0',
    `https://other.b2clogin.com/${TID}/v2.0/`,
    undefined,
  ],
  ['https://shop.b2clogin.com/shop.onmicrosoft.com/b2c_1_susi/v2.0', 'https://shop.b2clogin.com/shop/v2.0/', undefined],
  ['https://issuer.example/a/b/v2.0', `https://issuer.example/${TID}/v2.0/`, undefined],
  ['https://issuer.example/a/b2c_1_b', `https://issuer.example/${TID}/v2.0/`, undefined],
]

test('metadata of a policy of B2C are known by the policy that their issuer lacks', () => {
  for (const [asked, published, policy] of POLICIES) assert.equal(policyOfB2c(asked, published), policy, asked)
  const [asked = '', published = ''] = POLICIES[0] ?? []
  const found = judgeMetadata({ issuer: asked, metadata: { issuer: published }, form: 'openid' })
  const told = found.find(({ rule }) => rule === 'meta-issuer-mismatch')
  assert.equal(told?.holds, false)
  assert.match(told?.message ?? '', /Azure AD B2C serves metadata for each policy \(B2C_1_susi\)/)
  assert.match(
    told?.client ?? '',
    new RegExp(`--issuer ${published} --metadata-url ${asked}/\\.well-known/openid-configuration`),
  )
})
