import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RuleId } from '../../src/checks/catalogue/ids.ts'
import { RULES } from '../../src/checks/catalogue/rules.ts'
import { WORDS } from '../../src/checks/catalogue/words.ts'
import { createEngine, requireRule } from '../../src/checks/engine.ts'
import type { Finding } from '../../src/checks/finding.ts'
import { changeOf, OVERLAYS } from '../../src/checks/overlays.ts'
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
  const { must, wrong } = WORDS['idt-aud-mismatch']
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: false, message: 'Found.' })?.message, 'Found.')
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: false })?.message, wrong)
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: true })?.message, must)
})

test('a remedy comes with what is broken alone', () => {
  assert.match(judge({ rule: 'idt-aud-mismatch', holds: false })?.remedy ?? '', /^Operator: .* Client: /)
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: true })?.remedy, undefined)
})

for (const overlay of OVERLAYS)
  for (const rule of IDS.filter((id) => changeOf(id, overlay) !== undefined)) {
    test(`--rules ${overlay} makes ${rule} ${changeOf(rule, overlay)}`, () => {
      const check = judge({ rule, holds: false }, overlay)
      const change = changeOf(rule, overlay)
      if (change === 'off') assert.equal(check, undefined)
      else {
        assert.equal(check?.verdict, { E: 'fail', W: 'warn', I: 'info' }[change ?? 'E'])
        assert.equal(check?.because, `--rules ${overlay}`)
      }
    })
  }

test('FAPI rules are silent but for --rules fapi2', () => {
  for (const rule of IDS.filter((id) => id.startsWith('fapi2-'))) {
    assert.equal(judge({ rule, holds: false }, 'oidc'), undefined)
    assert.equal(judge({ rule, holds: false }, 'fapi2')?.verdict, 'fail')
  }
})

test('https is information for an issuer on loopback, and for that one alone', () => {
  for (const rule of [
    'meta-issuer-not-https',
    'meta-endpoint-not-https',
    'tls-cert-invalid',
    'http-hsts-missing',
  ] as const) {
    const near = judge({ rule, holds: false }, 'oidc', [], true)
    assert.deepEqual([near?.verdict, near?.because], ['info', 'the issuer is on loopback'])
    assert.notEqual(judge({ rule, holds: false })?.verdict, 'info')
  }
  assert.equal(judge({ rule: 'idt-aud-mismatch', holds: false }, 'oidc', [], true)?.verdict, 'fail')
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
  assert.equal(Array.isArray(check?.actual) && check.actual.length, 51)
  assert.ok(JSON.stringify(check).length < 30_000)
})

test('every rule is said in full: what holds, what is wrong, why, and what each side does', () => {
  assert.deepEqual(Object.keys(WORDS).sort(), [...IDS].sort())
  for (const id of IDS) {
    const { title, must, wrong, why, operator, client } = WORDS[id]
    for (const [name, text] of Object.entries({ must, wrong, why, operator, client })) {
      assert.match(text ?? '', /^.+[.]$/s, `${id}: ${name} is no sentence: ${text}`)
      assert.doesNotMatch(text ?? '', /\bin (oauth21|fapi2)\b| {2}|TODO/, `${id}: ${name}`)
    }
    assert.match(title ?? '', /^\S.*[^.]$/, `${id}: title`)
    assert.ok((title ?? '').length <= 80, `${id}: the title is long`)
  }
})

test('every rule has a severity, a group and a section that reads like one', () => {
  for (const id of IDS) {
    const { severity, spec, reject } = RULES[id]
    assert.match(severity, /^[EWI]$/)
    assert.match(spec, /^[A-Z][\w.]/, `${id}: ${spec}`)
    assert.equal(typeof reject, 'boolean')
  }
})
