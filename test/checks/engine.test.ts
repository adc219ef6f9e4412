import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES, wordsOf } from '../../src/checks/catalogue.ts'
import { createEngine, requireRule } from '../../src/checks/engine.ts'
import type { Finding } from '../../src/checks/finding.ts'
import { RULE_SETS } from '../../src/checks/sets.ts'
import { type RuleId, SUBJECTS } from '../../src/checks/subjects.ts'
import type { Check } from '../../src/trace/trace.ts'

const IDS = Object.keys(RULES) as RuleId[]

function judge(finding: Finding, overlay = 'oidc', allow: readonly string[] = [], loopback = false): Check | undefined {
  return createEngine({ overlay, allow }).judge([finding], { loopback })[0]
}

test('a broken rule fails, warns or informs by its severity', () => {
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: false })?.verdict, 'fail')
  assert.equal(judge({ rule: 'meta-scopes-missing', holds: false })?.verdict, 'warn')
  assert.equal(judge({ rule: 'disc-unknown-member', holds: false })?.verdict, 'info')
})

test('a finding may know its severity better', () => {
  assert.equal(judge({ rule: 'jwks-kid-missing', holds: false, severity: 'W' })?.verdict, 'warn')
})

test('a rule that holds passes, one that cannot be decided is skipped with the reason', () => {
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: true })?.verdict, 'pass')
  const skipped = judge({ rule: 'idt-alg-unexpected', holds: null, message: 'Nobody knows.' })
  assert.deepEqual([skipped?.verdict, skipped?.message], ['skip', 'Nobody knows.'])
})

test('the message is what was found, else what is wrong, and of a rule that holds what holds', () => {
  const { holds, wrong } = wordsOf('idt-aud-mismatch')
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: false, message: 'Found.' })?.message, 'Found.')
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: false })?.message, wrong)
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: true })?.message, holds)
})

test('a remedy comes with what is broken alone', () => {
  assert.match(judge({ rule: 'idt-aud-mismatch', holds: false })?.remedy ?? '', /^Operator: .* Client: /)
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: true })?.remedy, undefined)
})

/** What each set makes of rules that weigh otherwise by themselves. */
const SETS: Readonly<Record<string, Readonly<Record<'off' | 'fail' | 'warn', readonly RuleId[]>>>> = {
  oidc: { off: [], fail: [], warn: [] },
  oauth: {
    off: [
      'meta-userinfo-endpoint-missing',
      'meta-jwks-uri-missing',
      'meta-registration-endpoint-missing',
      'meta-scopes-no-openid',
      'meta-subject-types-missing',
      'meta-idtoken-alg-missing',
      'meta-idtoken-alg-no-rs256',
      'meta-response-types-no-oidc',
      'meta-response-types-dynamic',
      'meta-claims-supported-missing',
      'meta-claims-supported-no-sub',
      'meta-request-parameter-default',
      'meta-request-uri-parameter-default',
      'meta-end-session-missing',
      'meta-service-documentation-missing',
      'rp-openid-scope-missing',
    ],
    fail: [],
    warn: [],
  },
  bcp: {
    off: [],
    fail: [
      'meta-response-type-token',
      'meta-grant-implicit',
      'meta-grant-password',
      'meta-pkce-missing',
      'meta-pkce-plain',
      'meta-iss-parameter-missing',
      'cb-front-channel-access-token',
      'rp-no-pkce',
    ],
    warn: [],
  },
  oauth21: {
    off: [],
    fail: [
      'meta-response-type-token',
      'meta-grant-implicit',
      'meta-grant-password',
      'meta-pkce-missing',
      'cb-front-channel-access-token',
      'rp-no-pkce',
    ],
    warn: [],
  },
  fapi2: {
    off: ['meta-idtoken-alg-no-rs256', 'meta-response-types-dynamic'],
    fail: [
      'meta-response-type-token',
      'meta-response-type-id-token-front',
      'meta-grant-password',
      'meta-idtoken-alg-none',
      'meta-request-object-alg-none',
      'meta-pkce-missing',
      'meta-pkce-plain',
      'meta-iss-parameter-missing',
      'meta-par-endpoint-missing',
      'meta-dpop-missing',
      'http-hsts-missing',
      'cb-front-channel-access-token',
      'rp-no-pkce',
      'idt-aud-untrusted',
    ],
    warn: [],
  },
}

/** Rules of the set fapi2 alone, and what they are there. */
const FAPI2_ONLY: Readonly<Partial<Record<RuleId, 'fail' | 'warn'>>> = {
  'jwks-ec-too-small': 'fail',
  'tok-refresh-rotated-fapi2': 'warn',
  'fapi2-response-type': 'fail',
  'fapi2-par': 'fail',
  'fapi2-pkce': 'fail',
  'fapi2-iss': 'fail',
  'fapi2-client-auth': 'fail',
  'fapi2-confidential-only': 'fail',
  'fapi2-sender-constrained': 'fail',
  'fapi2-algs': 'fail',
  'fapi2-rsa-size': 'fail',
  'fapi2-ec-size': 'fail',
  'fapi2-entropy': 'fail',
  'fapi2-tls': 'fail',
  'fapi2-discovery-only': 'fail',
  'fapi2-code-lifetime': 'fail',
  'fapi2-dpop-code-binding': 'fail',
  'fapi2-clock': 'fail',
  'fapi2-nonce-64': 'fail',
  'fapi2-query-token': 'fail',
}

for (const [set, changes] of Object.entries(SETS))
  for (const rule of IDS) {
    const wanted = (['off', 'fail', 'warn'] as const).find((verdict) => changes[verdict].includes(rule))
    if (wanted === undefined) continue
    test(`--rules ${set} makes ${rule} ${wanted}`, () => {
      const check = judge({ rule, holds: false }, set)
      if (wanted === 'off') assert.equal(check, undefined)
      else assert.deepEqual([check?.verdict, check?.because], [wanted, `--rules ${set}`])
    })
  }

test('what no set changes weighs the same in all, and rules of fapi2 are silent elsewhere', () => {
  const VERDICTS = { E: 'fail', W: 'warn', I: 'info' } as const
  for (const set of RULE_SETS)
    for (const rule of IDS) {
      if (Object.values(SETS[set] ?? {}).some((rules) => rules.includes(rule))) continue
      const check = judge({ rule, holds: false }, set)
      const alone = FAPI2_ONLY[rule]
      if (alone) assert.equal(check?.verdict, set === 'fapi2' ? alone : undefined, `${rule} in ${set}`)
      else assert.deepEqual([check?.verdict, check?.because], [VERDICTS[RULES[rule].severity], undefined], rule)
    }
})

test('documents of OAuth alone are not judged by rules of OpenID Connect', () => {
  const finding = { rule: 'meta-idtoken-alg-no-rs256', holds: false } as const
  const engine = createEngine({ overlay: 'oidc', allow: [] })
  assert.deepEqual(engine.judge([finding], { oauthOnly: true }), [])
  assert.equal(engine.judge([finding])[0]?.verdict, 'fail')
})

/** Rules about https and certificates. */
const OF_HTTPS: readonly RuleId[] = [
  'disc-issuer-unauthenticated-http',
  'meta-issuer-not-https',
  'meta-endpoint-not-https',
  'meta-check-session-iframe-https',
  'prm-resource-not-https',
  'cb-iss-form',
  'cb-http-redirect-uri',
  'bc-uri',
  'dev-verification-uri',
  'tls-version-old',
  'tls-1-2-missing',
  'tls-cipher-weak',
  'tls-cert-invalid',
  'tls-cert-expiring',
  'http-plaintext-served',
  'http-hsts-missing',
  'http-hsts-short',
  'fapi2-tls',
]

test('https is information for an issuer on loopback, and for that one alone', () => {
  for (const rule of OF_HTTPS) {
    const near = judge({ rule, holds: false }, 'fapi2', [], true)
    assert.deepEqual([near?.verdict, near?.because], ['info', 'the issuer is on loopback'], rule)
    assert.notEqual(judge({ rule, holds: false }, 'fapi2')?.because, 'the issuer is on loopback', rule)
  }
  for (const rule of IDS.filter((id) => !OF_HTTPS.includes(id)))
    assert.notEqual(judge({ rule, holds: false }, 'fapi2', [], true)?.because, 'the issuer is on loopback', rule)
})

test('what rejects in these circumstances is no milder on loopback, and what does not is no rejection', () => {
  const rule = 'meta-endpoint-not-https'
  const used = judge({ rule, holds: false, reject: true }, 'oidc', [], true)
  assert.deepEqual([used?.verdict, used?.reject], ['fail', true])
  const unused = judge({ rule, holds: false, reject: false })
  assert.deepEqual([unused?.verdict, unused?.reject], ['fail', false])
})

test('--allow takes two names that are no rules, and says what each allows', () => {
  const { allowed } = createEngine({
    overlay: 'oidc',
    allow: ['private-network', 'moved-endpoints', 'idt-aud-mismatch'],
  })
  assert.deepEqual(allowed, [
    'Allowed: private-network, so documents of the provider may lead to loopback and private addresses.',
    'Allowed: moved-endpoints, so a saved session or the secret of a profile may go to endpoints of another origin.',
    'Allowed: idt-aud-mismatch counts as information.',
  ])
  assert.throws(() => createEngine({ overlay: 'oidc', allow: ['moved-endpoint'] }), {
    code: 'check_unknown',
    hint: 'Did you mean moved-endpoints?',
  })
})

test('--allow makes one rule information and says so', () => {
  const check = judge({ rule: 'idt-aud-mismatch', holds: false }, 'oidc', ['idt-aud-mismatch'])
  assert.deepEqual([check?.verdict, check?.because, check?.reject], ['info', '--allow idt-aud-mismatch', true])
})

test('unknown rules and overlays are usage errors that name the nearest', () => {
  assert.throws(
    () => createEngine({ overlay: 'oidc', allow: ['idt-aud-missmatch'] }),
    (error: { code: string; hint: string }) => {
      assert.deepEqual([error.code, error.hint], ['check_unknown', 'Did you mean idt-aud-mismatch?'])
      return true
    },
  )
  assert.throws(() => createEngine({ overlay: 'fapi1', allow: [] }), { code: 'invalid_option' })
  for (const id of ['__proto__', 'toString', '']) assert.throws(() => requireRule(id), { code: 'check_unknown' })
})

test('values of a provider are shown in bounds', () => {
  const check = judge({
    rule: 'idt-aud-mismatch',
    holds: false,
    expected: 'x'.repeat(10_000),
    actual: Array(500).fill('y'.repeat(1000)),
  })
  assert.ok(String(check?.expected).length < 500)
  assert.match(String(Array.isArray(check?.actual) && check.actual.at(-1)), /^… \d+ more$/)
  assert.ok(JSON.stringify(check).length < 10_000)
})

test('every rule is said in full: what holds, what is wrong, why, and what each side does', () => {
  for (const id of IDS) {
    const { title, holds, wrong, why, operator, client } = wordsOf(id)
    for (const [name, text] of Object.entries({ holds, wrong, why, operator, client })) {
      assert.match(text, /^.+[.]$/s, `${id}: ${name} is no sentence: ${text}`)
      assert.doesNotMatch(text, /\bin (oauth21|fapi2)\b| {2}|TODO/, `${id}: ${name}`)
    }
    assert.match(title, /^\S.*[^.]$/, `${id}: title`)
    assert.ok(title.length <= 80, `${id}: the title is long`)
  }
})

test('no id stands in two subjects', () => {
  const all = Object.values(SUBJECTS).flatMap((rules) => Object.keys(rules))
  assert.equal(new Set(all).size, all.length)
})

test('every rule has a severity and a section that reads like one', () => {
  for (const id of IDS) {
    const { severity, spec, reject } = RULES[id]
    assert.match(severity, /^[EWI]$/)
    assert.match(spec, /^[A-Z][\w.]/, `${id}: ${spec}`)
    assert.equal(typeof reject, 'boolean')
  }
})
