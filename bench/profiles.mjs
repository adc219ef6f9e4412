// What the other profiles of a configuration cost a command that uses one of them: CPU time of the built program, in milliseconds.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { median } from './plain.mjs'

const COUNT = Number(process.argv[2] ?? 1_000)
const RUNS = Number(process.argv[3] ?? 15)

const profile = (index) => `  tenant-${index}:
    issuer: https://tenant-${index}.issuer.example # customer ${index}
    client-id: 0oa${index}b2c3d4e5f6
    client-secret: env:TENANT_${index}_SECRET
    scope: openid profile
`

const folder = mkdtempSync(join(tmpdir(), 'oidc-cli-bench-'))
function written(name, count, end = '') {
  const path = join(folder, name)
  const profiles = Array.from({ length: count }, (_none, index) => profile(index)).join('')
  writeFileSync(path, `default-profile: tenant-0\nprofiles:\n${profiles}${end}`, { mode: 0o600 })
  return path
}

/** The run ends before anything is sent: the variable with the secret is not set. */
function cost(config) {
  const argv = ['userinfo', '--config', config, '--access-token', 'a']
  const script = `require(${JSON.stringify(resolve('dist/main.cjs'))}).main(${JSON.stringify(argv)}).then((code) => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage()
    process.stderr.write('\\n' + code + ' ' + (userCPUTime + systemCPUTime) / 1000)
  })`
  const { stderr } = spawnSync(process.execPath, ['-e', script], {
    env: { PATH: process.env.PATH, OIDC_CLI_HOME: folder },
    encoding: 'utf8',
  })
  const [code, milliseconds] = stderr.slice(stderr.lastIndexOf('\n') + 1).split(' ')
  if (code !== '2' || !stderr.includes('names a variable')) throw new Error(stderr)
  return Number(milliseconds)
}

const files = {
  one: written('one.yaml', 1),
  many: written('many.yaml', COUNT),
  // A value in brackets is read by the whole grammar.
  grammar: written('grammar.yaml', COUNT, '  last: {}\n'),
}
const measured = { one: [], many: [], grammar: [] }
for (const name of Object.keys(files)) cost(files[name])
for (let run = 0; run < RUNS; run += 1) for (const name of Object.keys(files)) measured[name].push(cost(files[name]))
rmSync(folder, { recursive: true })

const one = median(measured.one)
const more = (name) => (median(measured[name]) - one).toFixed(1)
console.log(`node ${process.version}, ${COUNT} profiles, ${RUNS} runs each, medians of CPU time`)
console.log(
  `one profile ${one.toFixed(1)} ms; ${COUNT} cost ${more('many')} ms more (aim: 20), by the whole grammar ${more('grammar')} ms`,
)
