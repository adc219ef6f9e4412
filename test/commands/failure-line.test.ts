import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FORMATS } from '../../src/formats/format.ts'
import { runCli } from '../support/env.ts'
import { sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const LINE = /^response_unusable: No provider metadata could be read for http:\/\/127\.0\.0\.1:\d+\/nowhere: [^\n]+\n$/

for (const format of FORMATS)
  test(`a run that failed says why in one line on stderr beside a report as ${format}`, async () => {
    const { code, stderr } = await runCli(['discover', `${provider.issuer}/nowhere`, '--format', format])
    assert.equal(code, 1)
    assert.match(stderr, LINE)
  })

test('a report on a terminal has said it, and stderr is silent', async () => {
  const { code, stdout, stderr } = await runCli(['discover', `${provider.issuer}/nowhere`], { tty: ['stdout'] })
  assert.equal(code, 1)
  assert.match(stdout, /response_unusable/)
  assert.equal(stderr, '')
})

for (const argv of [['--json'], ['--print', 'metadata'], ['-q'], ['--format', 'junit', '-q']])
  test(`the line stands once with ${argv.join(' ')}`, async () => {
    const { stderr } = await runCli(['discover', `${provider.issuer}/nowhere`, ...argv])
    assert.equal(stderr.split('No provider metadata could be read').length, 2, stderr)
  })

test('what went well says nothing on stderr', async () => {
  const { code, stderr } = await runCli(['discover', provider.issuer, '--json'])
  assert.deepEqual([code, stderr], [0, ''])
})

test('a secret of the run is redacted in the line, and a line feed makes no second line', async () => {
  provider.spoil = {
    token: () =>
      ({ status: 400, body: { error: 'invalid_client', error_description: 'no s3cret-value-of-shop\nhere' } }) as never,
  }
  const args = ['--issuer', provider.issuer, '--client-id', 'shop', '--client-secret', 'env:SECRET', '--json']
  const { stderr } = await runCli(['token', 'client_credentials', ...args], {
    vars: { SECRET: 's3cret-value-of-shop' },
  })
  assert.match(stderr, /^[a-z_]+: [^\n]*\n$/)
  assert.doesNotMatch(stderr, /s3cret-value/)
})
