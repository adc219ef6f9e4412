// What check takes: a thousand scenarios of discover in one process against the same requests through node:http alone, and three thousand
// against a process each. Processor time of whole processes, in one run.
// Usage: node bench/check.mjs [tenants] [many tenants] [processes]
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './plain.mjs'

const [TENANTS = 1000, MANY = 3000, PROCESSES = 7] = process.argv.slice(2).map(Number)
const AT_ONCE = '4'

const own = (path) => fileURLToPath(new URL(path, import.meta.url))
const PROGRAM = own('../bin/oidc-cli.js')

const server = spawn(process.execPath, [own('check/tenants.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
const origin = await new Promise((resolve) => server.stdout.once('data', (text) => resolve(String(text).trim())))
const folder = mkdtempSync(join(tmpdir(), 'bench-'))

/** What a program took: processor time in ms and the most memory in MiB. */
async function usage(args) {
  const child = spawn(process.execPath, ['-r', own('check/usage.cjs'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stdio[3].on('data', (text) => {
    told += text
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
  return JSON.parse(told)
}

function writeScenarios(count) {
  const rows = Array.from({ length: count }, (_none, at) => `t${at},${origin}/t${at}\n`)
  writeFileSync(join(folder, 'tenants.csv'), `name,issuer\n${rows.join('')}`)
  writeFileSync(
    join(folder, 'check.yaml'),
    'providers-from: tenants.csv\nscenarios: { looks: { steps: [ { discover: } ] } }\n',
  )
  const paths = (at) => [
    `/t${at}/.well-known/openid-configuration`,
    `/.well-known/oauth-authorization-server/t${at}`,
    `/t${at}/.well-known/oauth-authorization-server`,
    `/t${at}/keys`,
  ]
  const urls = Array.from({ length: count }, (_none, at) => paths(at).map((path) => origin + path))
  writeFileSync(join(folder, 'urls'), urls.flat().join('\n'))
}

const check = (...words) => usage([PROGRAM, 'check', 'check.yaml', '--concurrency', AT_ONCE, ...words])

try {
  writeScenarios(TENANTS)
  const plain = await usage([own('check/requests.mjs'), 'urls', AT_ONCE])
  console.log(`node ${process.version}, ${TENANTS} scenarios of discover in one process`)
  console.log(`the same requests through node:http alone: ${plain.cpuMs.toFixed(0)} ms`)
  for (const words of [[], ['--json']]) {
    const { cpuMs, rssMiB } = await check(...words)
    const ratio = (cpuMs / plain.cpuMs).toFixed(1)
    console.log(
      `check ${words.join(' ')}: ${cpuMs.toFixed(0)} ms, ratio ${ratio} (aim: 4), ${rssMiB.toFixed(0)} MiB (aim: 250)`,
    )
  }
  const each = []
  for (let at = 0; at < PROCESSES; at += 1) each.push((await usage([PROGRAM, 'discover', `${origin}/t${at}`])).cpuMs)
  writeScenarios(MANY)
  const many = (await check()).cpuMs / MANY
  const part = (many / median(each)).toFixed(3)
  console.log(
    `${MANY} tenants: ${many.toFixed(1)} ms each, in a process each ${median(each).toFixed(0)} ms, part ${part} (aim: 0.1)`,
  )
} finally {
  server.kill()
  rmSync(folder, { recursive: true })
}
