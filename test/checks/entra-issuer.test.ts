import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeCallback } from '../../src/checks/callback/callback.ts'
import type { AuthorizeFacts } from '../../src/checks/facts.ts'
import { startFindings } from '../../src/checks/findings.ts'
import { isIssuedBy, lookAtIssuer } from '../../src/checks/jwt/issuer.ts'
import { judgeMetadata } from '../../src/checks/metadata/metadata.ts'
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
