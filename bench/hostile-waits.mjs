// Rows of hostile.mjs that count: what a run asks a provider that puts it off, and one whose keys cannot be had, and how long it waits for them. Waits take no time but on the clock.
import { importSources } from '../scripts/stripped.mjs'

const [{ run }, { fakeProvider }, { testEnv }] = await importSources(
  ['src', 'test'],
  ['src/run.ts', 'test/support/provider.ts', 'test/support/env.ts'],
)

/** Requests and seconds waited of a run; `spoil` is what the provider does. */
async function counted(spoil, argv, stdin) {
  const provider = await fakeProvider(spoil)
  let waited = 0
  const env = Object.assign(testEnv({ stdin }), {
    clock: () => performance.now() + waited,
    sleep: async (ms) => {
      waited += ms
    },
  })
  await run(argv(provider.issuer), env)
  await provider.close()
  return [provider.asked.length, Math.round(waited / 1000)]
}

/** A provider that puts off whoever asks it anything. */
function busy(seconds) {
  const answer = () => ({ status: 429, headers: { 'retry-after': `${seconds}` }, body: '' })
  return { discovery: answer, oauthDiscovery: answer, jwks: answer }
}
const discover = (issuer) => ['discover', issuer, '--timeout', '5', '--json']

const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const lines = (count) =>
  Array.from({ length: count }, (_none, at) => `${text({ alg: 'RS256', kid: `k${at}` })}.${text({ sub: at })}.AAAA\n`)
const verify = (issuer) => ['verify', '--jwks-uri', `${issuer}/jwks`, '--audience', 'app', '--json']
const down = { jwks: () => ({ status: 500, headers: {}, body: '' }) }

export const rows = [
  {
    name: '429 with Retry-After: 60 on everything, discover --timeout 5',
    aim: '120 s',
    counts: ['requests', 's waited'],
    hostile: () => counted(busy(60), discover),
    benign: () => counted(busy(1), discover),
  },
  {
    name: '5,000 lines whose key set cannot be had',
    aim: 'as one line',
    counts: ['requests', 's waited'],
    hostile: () => counted(down, verify, lines(5000)),
    benign: () => counted(down, verify, lines(1)),
  },
]
