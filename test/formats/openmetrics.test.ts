import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { failure } from '../../src/errors.ts'
import { expose } from '../../src/formats/openmetrics/exposition.ts'
import { count, createTally } from '../../src/formats/openmetrics/tally.ts'
import type { Run, Trace } from '../../src/trace/trace.ts'
import { runCli, testEnv } from '../support/env.ts'
import { type Family, parseOpenMetrics } from '../support/openmetrics.ts'
import { check, drawn, exchange, goodLogin, judged, NOW, run, step, trace } from './made-traces.ts'

/** A record of `check` that has these runs. */
function checked(...runs: readonly Run[]): Trace {
  const { runs: _none, ...whole } = trace('check')
  return { ...whole, holds: 'several runs', runs: [...runs] }
}

const passes = (provider: string, ms = 300, name = `looks (${provider})`): Run =>
  run('check', {
    name,
    provider,
    ms,
    steps: [step('discover', { ms, checks: [check('meta-issuer-missing', 'pass')] })],
  })

const fails = (provider: string, code: Parameters<typeof failure>[0] = 'connection_refused'): Run =>
  run('check', {
    name: `looks (${provider})`,
    provider,
    ms: 40,
    steps: [step('discover', { ms: 40, failure: failure(code, 'Nobody answers.') })],
  })

function only(
  families: ReadonlyMap<string, Family>,
  name: string,
): readonly (readonly [labels: string, value: number])[] {
  const family = families.get(name)
  assert.ok(family, name)
  return family.samples.map((sample) => [
    `${sample.name.slice(name.length)}{${Object.entries(sample.labels)
      .map(([label, text]) => `${label}=${text}`)
      .join(',')}}`,
    sample.value,
  ])
}

test('success, last success and failures by code are told of each scenario of a check', async () => {
  const families = parseOpenMetrics(
    await drawn('openmetrics', checked(passes('acme'), fails('globex'), fails('initech'))),
  )
  assert.deepEqual(only(families, 'oidc_check_success'), [
    ['{provider=acme,scenario=looks (acme)}', 1],
    ['{provider=globex,scenario=looks (globex)}', 0],
    ['{provider=initech,scenario=looks (initech)}', 0],
  ])
  assert.deepEqual(only(families, 'oidc_check_last_success_timestamp_seconds'), [
    ['{provider=acme,scenario=looks (acme)}', (NOW + 300) / 1000],
  ])
  assert.deepEqual(only(families, 'oidc_check_failures'), [
    ['_total{code=connection_refused}', 2],
    ['_created{code=connection_refused}', NOW / 1000],
  ])
})

test('each family says its type, its unit and what it is', async () => {
  const families = parseOpenMetrics(await drawn('openmetrics', checked(passes('acme'))))
  assert.deepEqual(
    [...families].map(([name, { type, unit }]) => [name, type, unit]),
    [
      ['oidc_check_success', 'gauge', undefined],
      ['oidc_check_step_duration_seconds', 'histogram', 'seconds'],
      ['oidc_check_certificate_expiry_timestamp_seconds', 'gauge', 'seconds'],
      ['oidc_check_last_success_timestamp_seconds', 'gauge', 'seconds'],
      ['oidc_check_failures', 'counter', undefined],
    ],
  )
  // The older form knows no escaped quotation mark there.
  for (const { help } of families.values()) assert.match(help ?? '', /^[^"\\]+\.$/)
})

test('the time of a step is a histogram in seconds, of which a step that was not done is no part', async () => {
  const steps = [
    step('discover', { ms: 50 }),
    step('login', { ms: 2600 }),
    step('authorize', { ms: 2000, parent: 1 }),
    step('userinfo', { ms: 0, verdict: 'skip' }),
  ]
  const families = parseOpenMetrics(
    await drawn('openmetrics', checked(run('check', { name: 'signs in (acme)', provider: 'acme', steps }))),
  )
  const found = only(families, 'oidc_check_step_duration_seconds')
  const labels = 'provider=acme,scenario=signs in (acme)'
  assert.deepEqual(
    found.filter(([name]) => name.includes('step=login')),
    [
      ...['0.05', '0.1', '0.25', '0.5', '1.0', '2.5'].map((le) => [`_bucket{${labels},step=login,le=${le}}`, 0]),
      ...['5.0', '10.0', '30.0', '60.0', '+Inf'].map((le) => [`_bucket{${labels},step=login,le=${le}}`, 1]),
      [`_count{${labels},step=login}`, 1],
      [`_sum{${labels},step=login}`, 2.6],
      [`_created{${labels},step=login}`, NOW / 1000],
    ],
  )
  assert.ok(found.some(([name, value]) => name === `_bucket{${labels},step=discover,le=0.05}` && value === 1))
  assert.ok(!found.some(([name]) => /authorize|userinfo/.test(name)))
})

test('up to 100 tenants have histograms, more of them sums', async () => {
  const tenants = (most: number) => Array.from({ length: most }, (_none, at) => passes(`t${at}`))
  const hundred = parseOpenMetrics(await drawn('openmetrics', checked(...tenants(100), passes('t0', 20, 'again (t0)'))))
  assert.equal(hundred.get('oidc_check_step_duration_seconds')?.type, 'histogram')
  const more = parseOpenMetrics(await drawn('openmetrics', checked(...tenants(101)))).get(
    'oidc_check_step_duration_seconds',
  )
  assert.equal(more?.type, 'summary')
  assert.equal(more?.samples.length, 303)
  assert.deepEqual(
    more?.samples.slice(0, 2).map(({ name, value }) => [name, value]),
    [
      ['oidc_check_step_duration_seconds_count', 1],
      ['oidc_check_step_duration_seconds_sum', 0.3],
    ],
  )
})

test('of the certificates of a host the one that ends first is told, by provider and host', async () => {
  const shown = (url: string, notAfter: number) =>
    exchange(
      'GET',
      url,
      {},
      {},
      {
        tls: {
          protocol: 'TLSv1.3',
          cipher: 'TLS_AES_128_GCM_SHA256',
          authorized: true,
          certificate: { subject: 'CN=a', issuer: 'CN=b', names: [], notBefore: NOW - 1, notAfter, sha256: '00' },
        },
      },
    )
  const exchanges = [
    shown('https://login.example/a', NOW + 9000),
    shown('https://login.example/b', NOW + 5000),
    shown('https://keys.example:8443/jwks', NOW + 7500),
    shown('https://odd.example/', Number.NaN),
    exchange('GET', 'http://127.0.0.1/'),
  ]
  const one = run('check', { name: 'one (acme)', provider: 'acme', steps: [step('discover', { exchanges })] })
  const two = run('check', {
    name: 'two (acme)',
    provider: 'acme',
    steps: [step('discover', { exchanges: [shown('https://login.example/', NOW + 4000)] })],
  })
  const families = parseOpenMetrics(await drawn('openmetrics', checked(one, two)))
  assert.deepEqual(only(families, 'oidc_check_certificate_expiry_timestamp_seconds'), [
    ['{provider=acme,host=login.example}', (NOW + 4000) / 1000],
    ['{provider=acme,host=keys.example:8443}', (NOW + 7500) / 1000],
  ])
})

test('names of any kind are labels that are read back, without what a terminal or a CI runner obeys', async () => {
  const names: readonly (readonly [given: string, read: string])[] = [
    ['say "hi" \\ to\nall', 'say "hi" \\ to\nall'],
    ['} 1\noidc_check_success{provider="x"} 1', '} 1\noidc_check_success{provider="x"} 1'],
    ['\x1b[31mred\r', '\\x1b[31mred\\x0d'],
    ['##vso[task.setvariable]', '\\x23#vso[task.setvariable]'],
    ['::error::no', '\\x3a:error::no'],
    ['# EOF\n', '# EOF\n'],
    ['Ω und 漢字', 'Ω und 漢字'],
    ['half \ud800', 'half \\u{d800}'],
  ]
  const runs = names.map(([given]) => run('check', { name: given, provider: given, steps: [step(given)] }))
  const text = await drawn('openmetrics', checked(...runs))
  const families = parseOpenMetrics(text)
  assert.deepEqual(
    families.get('oidc_check_success')?.samples.map(({ labels }) => [labels['provider'], labels['scenario']]),
    names.map(([, read]) => [read, read]),
  )
  assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f]|##vso|^::/m)
})

test('the file that --save writes may be read by others, as the collector of another user must, and other reports may not', async () => {
  const env = testEnv()
  await runCli(['decode', 'e30.e30.', '--save', 'openmetrics=a.prom', '--save', 'json=a.json'], env)
  const mode = (name: string): string => (statSync(join(env.home, name)).mode & 0o777 & ~process.umask()).toString(8)
  assert.equal(mode('a.prom'), (0o644 & ~process.umask()).toString(8))
  assert.equal(mode('a.json'), '600')
  parseOpenMetrics(readFileSync(join(env.home, 'a.prom'), 'utf8'))
})

test('any record is one scenario, named after its command, of the issuer that it was about', async () => {
  const families = parseOpenMetrics(await drawn('openmetrics', goodLogin()))
  assert.deepEqual(only(families, 'oidc_check_success'), [['{provider=https://issuer.example,scenario=login}', 1]])
})

test('two runs of one name are one series, which passes where both do', async () => {
  const good = passes('acme')
  const bad = { ...fails('acme'), name: good.name }
  for (const runs of [
    [good, bad],
    [bad, good],
  ])
    assert.deepEqual(only(parseOpenMetrics(await drawn('openmetrics', checked(...runs))), 'oidc_check_success'), [
      ['{provider=acme,scenario=looks (acme)}', 0],
    ])
})

test('what ended the whole is counted where no run tells of it', async () => {
  const ended: Trace = { ...checked(), failures: [failure('scenario_invalid', 'It is wrong.')] }
  assert.deepEqual(only(parseOpenMetrics(await drawn('openmetrics', ended)), 'oidc_check_failures'), [
    ['_total{code=scenario_invalid}', 1],
    ['_created{code=scenario_invalid}', NOW / 1000],
  ])
})

test('over rounds failures and durations add up, and success is that of the last', () => {
  const tally = createTally()
  const later = (one: Run, by: number): Run => ({ ...one, startedAt: one.startedAt + by })
  count(tally, judged(checked(passes('acme'), fails('globex'))))
  count(tally, judged(checked(later(fails('acme', 'connection_failed'), 60_000), later(fails('globex'), 60_000))))
  const families = parseOpenMetrics(expose(tally))
  assert.deepEqual(
    only(families, 'oidc_check_success').map(([, value]) => value),
    [0, 0],
  )
  assert.deepEqual(only(families, 'oidc_check_last_success_timestamp_seconds'), [
    ['{provider=acme,scenario=looks (acme)}', (NOW + 300) / 1000],
  ])
  assert.deepEqual(only(families, 'oidc_check_failures'), [
    ['_total{code=connection_refused}', 2],
    ['_created{code=connection_refused}', NOW / 1000],
    ['_total{code=connection_failed}', 1],
    ['_created{code=connection_failed}', (NOW + 60_000) / 1000],
  ])
  assert.deepEqual(
    only(families, 'oidc_check_step_duration_seconds').filter(([name]) => /^_(?:count|sum)\{provider=acme/.test(name)),
    [
      ['_count{provider=acme,scenario=looks (acme),step=discover}', 2],
      ['_sum{provider=acme,scenario=looks (acme),step=discover}', 0.34],
    ],
  )
})

test('a scenario that somebody interrupted neither failed nor passed', () => {
  const tally = createTally()
  count(tally, judged(checked(passes('acme'))))
  const cut = run('check', { name: 'looks (acme)', provider: 'acme', failures: [failure('terminated', 'Ended.')] })
  const never = run('check', { name: 'looks (late)', provider: 'late', failures: [failure('terminated', 'Ended.')] })
  count(tally, judged(checked(cut, never)))
  const families = parseOpenMetrics(expose(tally))
  assert.deepEqual(only(families, 'oidc_check_success'), [['{provider=acme,scenario=looks (acme)}', 1]])
  assert.deepEqual(only(families, 'oidc_check_failures'), [])
})

test('what a round has no run of any more is forgotten, and codes without end are counted as other', () => {
  const tally = createTally()
  for (let round = 0; round < 300; round += 1) {
    const odd = { ...failure('oauth_error', 'No.'), code: `odd_${round}` }
    count(tally, judged(checked(run('check', { name: `s${round}`, provider: 'acme', failures: [odd] }))))
  }
  assert.equal(tally.series.size, 1)
  assert.equal(tally.failures.size, 101)
  assert.equal(tally.failures.get('other')?.count, 200)
})

test('the older form has counters by the names of their samples, and neither units nor an end', () => {
  const tally = createTally()
  count(tally, judged(checked(passes('acme'), fails('globex'))))
  const text = expose(tally, 'prometheus')
  assert.match(
    text,
    /^# HELP oidc_check_failures_total .+\n# TYPE oidc_check_failures_total counter\noidc_check_failures_total\{code="connection_refused"\} 1\n/m,
  )
  assert.doesNotMatch(text, /_created|# EOF|# UNIT/)
  assert.match(text, /\n$/)
})

test('before anything has run there are families without samples', () => {
  const families = parseOpenMetrics(expose(createTally()))
  assert.equal(families.size, 5)
  assert.ok([...families.values()].every(({ samples }) => samples.length === 0))
})
