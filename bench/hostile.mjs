// How long decode takes over each hostile token and document of the tests, in this process; the slowest are named.
import { importSources } from '../scripts/stripped.mjs'
import './plain.mjs'

const [{ HOSTILE_TOKENS }, { HOSTILE_DOCUMENTS }, { runCli }] = await importSources(
  ['src', 'test'],
  ['test/jose/hostile-tokens.ts', 'test/jose/hostile-documents.ts', 'test/support/env.ts'],
)

const times = []
for (const [name, make] of [...HOSTILE_TOKENS, ...HOSTILE_DOCUMENTS]) {
  const stdin = make()
  const best = []
  for (let round = 0; round < 3; round++) {
    const from = performance.now()
    await runCli(['decode', '--json', '-'], { stdin })
    best.push(performance.now() - from)
  }
  times.push([name, Math.min(...best)])
}
times.sort((one, other) => other[1] - one[1])
console.log(`${times.length} hostile inputs, best of 3 runs each (aim: 250 ms)`)
for (const [name, ms] of times.slice(0, 5)) console.log(`${ms.toFixed(0).padStart(5)} ms  ${name}`)
