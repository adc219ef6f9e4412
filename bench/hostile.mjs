// What hostile input costs, in this process: decode of each hostile token and document of the tests, of which the slowest are named, and each row of
// the files hostile-*.mjs beside this one as a ratio to a benign input of the same size. Such a file exports `rows`: { name, aim, hostile, benign },
// two functions that do the work once; the processor's milliseconds of the best of three runs are compared, or where a row names
// `counts`, the numbers that the functions give.
import { readdirSync } from 'node:fs'
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

const processor = async (act) => {
  const best = []
  for (let round = 0; round < 3; round++) {
    const from = process.cpuUsage()
    await act()
    const { user, system } = process.cpuUsage(from)
    best.push((user + system) / 1000)
  }
  return Math.min(...best)
}

for (const file of readdirSync(import.meta.dirname).filter((name) => /^hostile-.+\.mjs$/.test(name))) {
  const { rows } = await import(`./${file}`)
  for (const { name, aim, counts, hostile, benign } of rows) {
    if (counts) {
      const [bad, good] = [await hostile(), await benign()]
      const told = counts.map(
        (what, at) => `${bad[at]} ${what}, benign ${good[at]}, ratio ${(bad[at] / good[at]).toFixed(2)}`,
      )
      console.log(`${told.join('; ')}  ${name} (aim: ${aim})`)
      continue
    }
    const [bad, good] = [await processor(hostile), await processor(benign)]
    console.log(
      `${bad.toFixed(0).padStart(5)} ms, benign ${good.toFixed(0)} ms, ratio ${(bad / good).toFixed(2)}  ${name} (aim: ${aim})`,
    )
  }
}
