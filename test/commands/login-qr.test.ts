import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EnvSettings, runCli } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'
import { blockLines, readCode } from '../support/qr.ts'

const provider = await sharedProvider()
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']

/** Signs in, where the URL is printed by visiting it; `printed` is that URL. */
async function login(args: readonly string[], settings: EnvSettings = {}) {
  let printed: string | undefined
  const onStderr = (text: string): void => {
    const found = /^http:\S+\/authorize\S+$/m.exec(text)?.[0]
    if (!found || printed) return
    printed = found
    // Once the code stands there too.
    setTimeout(() => void fetch(found).catch(() => {}), 100)
  }
  const argv = ['login', ...CLIENT, '--no-save', '--login-timeout', '10', ...args]
  const { code, stdout, stderr } = await runCli(argv, { vars: { SECRET }, onStderr, ...settings })
  return { code, stdout, stderr, printed }
}

test('--qr draws the URL that --no-browser prints, on stderr, and nothing of it on stdout', async () => {
  const { code, stdout, stderr, printed } = await login(['--no-browser', '--qr', '--json'])
  assert.equal(code, 0, stderr)
  assert.ok(printed)
  assert.equal(readCode(blockLines(stderr), 'white'), printed)
  assert.deepEqual(blockLines(stdout), [])
})

test('it draws the URL that is printed where no browser can be opened, and where one failed', async () => {
  const failed = async () => ({ opened: true, program: 'none', failed: Promise.resolve('It broke.') }) as const
  for (const settings of [{}, { browse: failed }]) {
    const { code, stderr, printed } = await login(['--qr'], settings)
    assert.equal(code, 0, stderr)
    assert.equal(readCode(blockLines(stderr), 'white'), printed)
  }
})

test('it draws the URL of paste mode before the person is asked', async () => {
  const asked: string[] = []
  let stderr = ''
  const settings: EnvSettings = {
    vars: { SECRET },
    tty: ['stdin', 'stderr'],
    onStderr: (text) => {
      stderr += text
    },
    ask: async () => {
      asked.push(stderr)
      throw new Error('asked')
    },
  }
  const given = ['--redirect-uri', 'https://app.example/cb', '--no-save', '--qr']
  await runCli(['login', ...CLIENT, ...given], settings).catch(() => {})
  // A window of 80 by 24 is too small, and the words for that stand where the code would.
  assert.match(asked[0] ?? '', /\/authorize\?\S+\n\s*No QR code: it needs a window of/)
})

test('without --qr nothing is drawn', async () => {
  const { code, stderr } = await login(['--no-browser'])
  assert.equal(code, 0)
  assert.deepEqual(blockLines(stderr), [])
})
