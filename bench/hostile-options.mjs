// Row of hostile.mjs about an option that is given very often: a whole run with a request of that size.
import { importSources } from '../scripts/stripped.mjs'

const [{ run }, { fakeProvider, SECRET }, { testEnv }] = await importSources(
  ['src', 'test'],
  ['src/run.ts', 'test/support/provider.ts', 'test/support/env.ts'],
)

const CLIENT = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--json']
const MANY = Array.from({ length: 20_000 }, (_none, at) => ['--set', `token.p${at}=v${at}`]).flat()
/** One parameter as long as the others in the request. */
const ONE = ['--set', `token.p=${'words '.repeat(Math.round(MANY.join('&').length / 12))}`]

async function token(set) {
  const provider = await fakeProvider()
  const argv = ['token', 'client_credentials', '--issuer', provider.issuer, ...CLIENT, ...set]
  await run(argv, testEnv({ vars: { SECRET } }))
  await provider.close()
}

export const rows = [
  { name: '--set 20,000 times, a whole run', aim: '500 ms', hostile: () => token(MANY), benign: () => token(ONE) },
]
