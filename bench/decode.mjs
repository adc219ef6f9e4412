// Bulk decode by the built program against a bare warm loop of jose over the same tokens: ratio of times, and peak memory.
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createReadStream, createWriteStream, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { median } from './plain.mjs'

const COUNT = Number(process.argv[2] ?? 100_000)
const RUNS = Number(process.argv[3] ?? 3)

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const NOW = Math.floor(Date.now() / 1000)

/** An ID Token as providers send it: about 700 characters, no two alike. */
function makeToken(index) {
  const header = { alg: 'RS256', kid: `key-${index % 3}`, typ: 'JWT' }
  const claims = {
    iss: 'https://issuer.example',
    sub: `user-${index}`,
    aud: 'client-1',
    exp: NOW + 3600 + (index % 100),
    iat: NOW - (index % 100),
    auth_time: NOW - 300,
    nonce: createHmac('sha256', 'nonce').update(String(index)).digest('base64url'),
    at_hash: createHmac('sha256', 'at').update(String(index)).digest('base64url').slice(0, 22),
    jti: `id-${index}`,
    email: `user-${index}@mail.example`,
    email_verified: true,
    name: `Zoë Person ${index}`,
  }
  const signature = Buffer.alloc(256, createHmac('sha512', 'signature').update(String(index)).digest())
  return `${encode(header)}.${encode(claims)}.${signature.toString('base64url')}`
}

const file = join(tmpdir(), `oidc-cli-bench-${process.pid}.txt`)
const result = `${file}.out`
const out = createWriteStream(file)
for (let index = 0; index < COUNT; index += 1) {
  if (!out.write(`${makeToken(index)}\n`)) await new Promise((resolve) => out.once('drain', resolve))
}
await new Promise((resolve) => out.end(resolve))

/** Seconds that jose takes for the same number of tokens, decoded and written as JSON, after as many to warm up. */
function bare() {
  const tokens = Array.from({ length: Math.min(COUNT, 100_000) }, (_, index) => makeToken(index))
  const pass = () => {
    let length = 0
    for (const token of tokens) {
      length += JSON.stringify(decodeProtectedHeader(token)).length
      length += JSON.stringify(decodeJwt(token)).length
    }
    return length
  }
  pass()
  const from = performance.now()
  pass()
  return ((performance.now() - from) / 1000) * (COUNT / tokens.length)
}

/** Peak resident memory of a running process in MB; 0 where the system does not tell. */
function peak(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

async function ours() {
  const from = performance.now()
  const child = spawn(process.execPath, ['bin/oidc-cli.js', 'decode', '--json'], {
    stdio: [openSync(file, 'r'), openSync(result, 'w'), 'inherit'],
  })
  let memory = 0
  const timer = setInterval(() => {
    memory = Math.max(memory, peak(child.pid))
  }, 20)
  const code = await new Promise((resolve) => child.on('close', resolve))
  const seconds = (performance.now() - from) / 1000
  clearInterval(timer)
  let lines = 0
  for await (const chunk of createReadStream(result)) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1
  }
  if (code !== 0 || lines !== COUNT) throw new Error(`decode ended with ${code} after ${lines} of ${COUNT} lines`)
  return { seconds, memory }
}

const measured = []
const bares = []
for (let run = 0; run < RUNS; run += 1) {
  bares.push(bare())
  measured.push(await ours())
}
rmSync(file)
rmSync(result)
const seconds = median(measured.map((run) => run.seconds))
const base = median(bares)
const memory = Math.max(...measured.map((run) => run.memory))
console.log(`node ${process.version}, ${COUNT} tokens, ${RUNS} runs each, medians`)
console.log(
  `decode ${seconds.toFixed(2)} s, jose in a loop ${base.toFixed(2)} s, ratio ${(seconds / base).toFixed(2)} (aim: 3)`,
)
console.log(`peak memory ${memory.toFixed(0)} MB (aim: 200)`)
