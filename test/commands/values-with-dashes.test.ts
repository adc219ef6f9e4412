import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VERSION } from '../../src/version.ts'
import { runCli, testEnv } from '../support/env.ts'

for (const nonce of ['-Vq3', '-qxc', '-vvz', '-hmm', '-jx', '--x']) {
  test(`the nonce ${nonce} is a value, whatever options begin with its letters`, async () => {
    const argv = ['verify', 'eyJhbGciOiJub25lIn0.e30.', '--nonce', nonce, '--issuer', 'https://a.test', '--json']
    const { code, stdout } = await runCli(argv, testEnv())
    const { command, given, error } = JSON.parse(stdout)
    assert.equal(command, 'verify')
    assert.deepEqual(
      given.filter(({ name }: { readonly name: string }) => name === 'nonce').map(({ value }: never) => value),
      [nonce],
    )
    assert.notEqual(error.code, 'usage')
    assert.notEqual(code, 0)
  })
}

for (const argv of [['--version'], ['-V'], ['login', '-V'], ['verify', 'x', '--version']]) {
  test(`${argv.join(' ')} shows the version`, async () => {
    const { code, stdout, stderr } = await runCli(argv, testEnv())
    assert.deepEqual([code, stdout, stderr], [0, `${VERSION}\n`, ''])
  })
}
