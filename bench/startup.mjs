// Start-up of the built program against bare Node.js: medians of interleaved runs, and their ratio.
import { spawnSync } from 'node:child_process'
import { median } from './plain.mjs'

const RUNS = Number(process.argv[2] ?? 15)
const TOKEN = 'eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2kiLCJzdWIiOiJhIiwiZXhwIjoxMDAwfQ.AAAA'
const commands = [
  ['--version', ['bin/oidc-cli.js', '--version']],
  ['--help', ['bin/oidc-cli.js', '--help']],
  ['decode', ['bin/oidc-cli.js', 'decode', TOKEN]],
]

function time(args) {
  const from = performance.now()
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
  return performance.now() - from
}

console.log(`node ${process.version}, ${RUNS} runs each, medians`)
for (const [name, args] of commands) {
  const ours = []
  const bare = []
  time(args)
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(time(['-e', '0']))
    ours.push(time(args))
  }
  const ratio = median(ours) / median(bare)
  console.log(
    `${name.padEnd(10)} ${median(ours).toFixed(1)} ms, bare ${median(bare).toFixed(1)} ms, ratio ${ratio.toFixed(2)} (aim: 1.35)`,
  )
}
