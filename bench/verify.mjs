// Bulk verify against the ceiling of this machine: node:crypto's synchronous verification of the same tokens, spread over all cores.
// Usage: node bench/verify.mjs [tokens]; a tenth as many are signed, and each stands ten times in the input.
import { spawn } from 'node:child_process'
import {
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import './plain.mjs'

/** Signing takes ten times as long as verifying. */
const REPEATED = 10
const OPTIONS = { RS256: {}, ES256: { dsaEncoding: 'ieee-p1363' } }
const AIMS = { RS256: 1.5, ES256: 1.5, HS256: 10 }

if (isMainThread) await compare(Number(process.argv[2] ?? 400_000))
else ceiling(workerData)

/** Verifies its share and says when it is done. */
function ceiling({ file, jwk, alg, from, step }) {
  const key = alg === 'HS256' ? createSecretKey(jwk.k, 'base64url') : createPublicKey({ key: jwk, format: 'jwk' })
  const holds = (data, signature) =>
    alg === 'HS256'
      ? timingSafeEqual(createHmac('sha256', key).update(data).digest(), signature)
      : verify('sha256', data, { key, ...OPTIONS[alg] }, signature)
  const tokens = readFileSync(file, 'utf8').split('\n')
  const share = tokens.filter((token, index) => token !== '' && index % step === from)
  parentPort.once('message', () => {
    let good = 0
    for (const token of share) {
      const end = token.lastIndexOf('.')
      const signature = Buffer.from(token.slice(end + 1), 'base64url')
      if (holds(Buffer.from(token.slice(0, end)), signature)) good += 1
    }
    parentPort.postMessage(good)
  })
  parentPort.postMessage('ready')
}

async function compare(count) {
  const folder = mkdtempSync(join(tmpdir(), 'oidc-cli-bench-'))
  try {
    for (const alg of Object.keys(AIMS)) {
      const files = makeTokens(folder, alg, count)
      // Alternating, so that a slow moment of the machine falls on both.
      const runs = { ceiling: [], ours: [] }
      for (let round = 0; round < 3; round++) {
        runs.ceiling.push(await timeCeiling(files, alg, count))
        runs.ours.push(await timeOurs(files, count))
      }
      const [bare, ours] = [Math.min(...runs.ceiling), Math.min(...runs.ours)]
      const rate = Math.round(count / (ours / 1000))
      console.log(
        `${alg}  ${count} tokens  node:crypto on ${availableParallelism()} cores ${bare.toFixed(0)} ms  verify ${ours.toFixed(0)} ms (${rate}/s, start included)  ratio ${(ours / bare).toFixed(2)} (aim: ${AIMS[alg]})`,
      )
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A key as JWK and what signs with it. */
function makeKey(alg) {
  if (alg === 'HS256') {
    const secret = createSecretKey(randomBytes(32))
    return {
      jwk: secret.export({ format: 'jwk' }),
      signed: (data) => createHmac('sha256', secret).update(data).digest(),
    }
  }
  const { publicKey, privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' })
  return { jwk, signed: (data) => sign('sha256', data, { key: privateKey, ...OPTIONS[alg] }) }
}

function makeTokens(folder, alg, count) {
  const { jwk: made, signed } = makeKey(alg)
  const jwk = { ...made, kid: 'bench', alg, use: 'sig' }
  const now = Math.floor(Date.now() / 1000)
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = encode({ alg, kid: 'bench' })
  const lines = []
  for (let index = 0; index < count / REPEATED; index++) {
    const claims = {
      iss: 'https://issuer.example',
      sub: `user-${index}`,
      aud: 'client',
      exp: now + 3600,
      iat: now,
      nonce: `nonce-of-the-login-number-${index}`,
    }
    const input = `${head}.${encode(claims)}`
    lines.push(`${input}.${signed(Buffer.from(input)).toString('base64url')}`)
  }
  const files = {
    jwk,
    tokens: join(folder, `${alg}.txt`),
    key: join(folder, `${alg}.json`),
    output: join(folder, 'out'),
  }
  writeFileSync(files.tokens, `${lines.join('\n')}\n`.repeat(REPEATED))
  writeFileSync(files.key, JSON.stringify(jwk))
  return files
}

async function timeCeiling(files, alg, count) {
  const step = availableParallelism()
  const workers = Array.from({ length: step }, (_, from) => {
    const data = { file: files.tokens, jwk: files.jwk, alg, from, step }
    return new Worker(new URL(import.meta.url), { workerData: data })
  })
  const next = (worker) => new Promise((resolve) => worker.once('message', resolve))
  await Promise.all(workers.map(next))
  const start = performance.now()
  const good = await Promise.all(
    workers.map((worker) => {
      const done = next(worker)
      worker.postMessage('go')
      return done
    }),
  )
  const ms = performance.now() - start
  await Promise.all(workers.map((worker) => worker.terminate()))
  if (good.reduce((sum, each) => sum + each, 0) !== count) throw new Error('node:crypto did not verify all')
  return ms
}

/** Input and output are files, so that this process takes no part. */
function timeOurs(files, count) {
  const args = ['bin/oidc-cli.js', 'verify', '--key', files.key, '--audience', 'client', '--json', '-q']
  const [input, output] = [openSync(files.tokens), openSync(files.output, 'w')]
  const start = performance.now()
  const child = spawn(process.execPath, args, { stdio: [input, output, 'inherit'] })
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      const ms = performance.now() - start
      closeSync(input)
      closeSync(output)
      const good = readFileSync(files.output, 'utf8').split('"verified":true').length - 1
      if (code === 0 && good === count) resolve(ms)
      else reject(new Error(`verify ended with ${code} after ${good} good tokens`))
    })
  })
}
