import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { runCli } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const LOGIN = ['login', '--issuer', provider.issuer, '--client-id', 'public', '--no-save']
const NEEDED =
  /^The client needs this redirect URI registered: (\S+?)(; --port <n> keeps the port the same each time)?$/m

async function shown(argv: readonly string[], tty: readonly ('stdout' | 'stderr')[] = ['stderr']) {
  const { code, stderr } = await runCli([...argv], { browse: followingBrowser().browse, tty })
  assert.equal(code, 0, stderr)
  return NEEDED.exec(stderr)
}

test('who waits reads which redirect URI the client needs, and how to keep it', async () => {
  const found = await shown(LOGIN)
  assert.match(found?.[1] ?? '', /^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  assert.ok(found?.[2])
})

test('where the port is fixed there is nothing to add', async () => {
  const port = await freePort()
  for (const fixed of [
    ['--port', String(port)],
    ['--redirect-uri', `http://127.0.0.1:${port}/callback`],
  ]) {
    const found = await shown([...LOGIN, ...fixed])
    assert.deepEqual([found?.[1], found?.[2]], [`http://127.0.0.1:${port}/callback`, undefined])
  }
  assert.ok((await shown([...LOGIN, '--port', '20000-60000']))?.[2])
})

for (const [what, argv, tty] of [
  ['where nobody reads', LOGIN, []],
  ['with -q', [...LOGIN, '-q'], ['stderr']],
  ['of the demo, which registers it', ['login', '--demo', '--no-save'], ['stderr']],
] as const)
  test(`nothing is said of it ${what}`, async () => {
    assert.equal(await shown(argv, tty), null)
  })
