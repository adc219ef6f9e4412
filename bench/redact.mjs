// How long a body of a mebibyte takes to be searched for twenty secrets in every spelling, in this process.
import { randomBytes } from 'node:crypto'
import { importSources } from '../scripts/stripped.mjs'
import './plain.mjs'

const [{ createRedactor }] = await importSources(['src'], ['src/trace/redact.ts'])

const MIB = 1 << 20
const repeated = (text) => text.repeat(Math.ceil(MIB / text.length)).slice(0, MIB)
const BODIES = {
  prose: repeated('The client asked for openid profile and was refused. '),
  JSON: JSON.stringify(
    Array.from({ length: 8000 }, (_, at) => ({
      iss: 'https://issuer.example',
      sub: `user ${at}`,
      u: 'https://a/b?c=d%20e',
    })),
  ),
  'base64 of text': Buffer.from(repeated('{"sub":"a","scope":"openid"}')).toString('base64').slice(0, MIB),
  'base64 of noise': randomBytes(MIB).toString('base64').slice(0, MIB),
  hexadecimal: randomBytes(MIB / 2).toString('hex'),
  'percent in percent': repeated('%252541'),
  'JSON escapes': repeated('\\u0041'),
  'lists of numbers': repeated('83, 112, '),
  'beginnings of secrets': repeated('s3cr3t-of-client-'),
}

const times = []
for (const [name, body] of Object.entries(BODIES)) {
  const best = []
  for (let round = 0; round < 3; round++) {
    const redactor = createRedactor()
    for (let at = 0; at < 20; at++)
      redactor.keep({ value: `s3cr3t-of-client-${at}-${randomBytes(24).toString('base64url')}`, kind: 'client_secret' })
    const from = performance.now()
    redactor.text(body)
    best.push(performance.now() - from)
  }
  times.push([name, Math.min(...best)])
}
times.sort((one, other) => other[1] - one[1])
console.log(`${times.length} bodies of 1 MiB, 20 secrets, best of 3 runs each (aim: 1,000 ms)`)
for (const [name, ms] of times) console.log(`${ms.toFixed(0).padStart(5)} ms  ${name}`)
