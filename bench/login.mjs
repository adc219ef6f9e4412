// A whole headless login of the built program, embedded issuer included, against bare Node.js in the same run.
import { spawnSync } from 'node:child_process'
import { median } from './plain.mjs'

const RUNS = Number(process.argv[2] ?? 7)

function time(args) {
  const from = performance.now()
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', env: { ...process.env, CI: 'true' } })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
  return performance.now() - from
}

const login = ['bin/oidc-cli.js', 'login', '--demo', '--json']
const library = ['--input-type=module', '-e', "await import('oidc-provider')"]

time(login)
const ours = []
const bare = []
const issuer = []
for (let run = 0; run < RUNS; run += 1) {
  bare.push(time(['-e', '0']))
  issuer.push(time(library))
  ours.push(time(login))
}
console.log(`node ${process.version}, ${RUNS} runs each, medians`)
console.log(
  `login --demo ${median(ours).toFixed(0)} ms; bare ${median(bare).toFixed(0)} ms; loading the issuer alone ${median(issuer).toFixed(0)} ms`,
)
console.log(
  `ratio to bare ${(median(ours) / median(bare)).toFixed(2)}, to loading the issuer ${(median(ours) / median(issuer)).toFixed(2)} (aim: 2.5)`,
)
