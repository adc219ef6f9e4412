import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { newFolder } from '../support/folder.ts'
import { type Running, runProgram, start } from '../support/process.ts'
import { type Spoilers, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const { issuer } = provider
const FILE = `providers: { acme: { issuer: "${issuer}", client-id: public } }
people: { robot: { form: { username: robot } } }
scenarios:
  signs in: { steps: [ { login: { as: robot, no-userinfo: true } }, { userinfo: } ] }
  later: { steps: [ { discover: } ] }
`

/** Begins scenarios, of which the first is held up by the UserInfo endpoint; resolves when it has come there. */
async function begin(home: string, spoil: Spoilers, words: readonly string[] = []): Promise<Running> {
  provider.spoil = { discovery: { members: { revocation_endpoint: `${issuer}/revoke` } }, ...spoil }
  writeFileSync(join(home, 'check.yaml'), FILE)
  const running = start(['check', 'check.yaml', '--json', '--concurrency', '1', ...words], { home })
  await reached('/userinfo')
  return running
}

async function reached(path: string): Promise<void> {
  while (provider.of(path).length === 0) await new Promise((done) => setTimeout(done, 20))
}

const LATE = { delay: 60_000 }

for (const [signal, code, error] of [
  ['SIGINT', 130, 'interrupted'],
  ['SIGTERM', 143, 'terminated'],
] as const)
  test(`${signal} has tokens revoked, and every report says what was not done`, async () => {
    const home = newFolder()
    const running = await begin(home, { userinfo: LATE }, ['--save=junit=a.xml', '--save=html=a.html'])
    running.child.kill(signal)
    const ended = await running.ended
    assert.equal(ended.code, code)
    const { notes, result, ...document } = JSON.parse(ended.stdout)
    assert.equal(document.error.code, error)
    assert.deepEqual(notes, ['Not finished: signs in (acme).', 'Not begun: later (acme).'])
    assert.deepEqual(result.totals, { passed: 0, failed: 1, skipped: 1 })
    assert.equal(result.scenarios[0].revocation.revoked, 2)
    assert.equal(provider.of('/revoke').length, 2)
    for (const name of ['a.xml', 'a.html']) assert.match(readFileSync(join(home, name), 'utf8'), /Not begun: later/)
  })

test('a second signal ends at once, and no half report stays', async () => {
  const home = newFolder()
  const running = await begin(home, { userinfo: LATE, revocation: LATE }, ['--save=junit=a.xml'])
  running.child.kill('SIGINT')
  await reached('/revoke')
  running.child.kill('SIGTERM')
  const ended = await running.ended
  assert.equal(ended.code, 143)
  assert.equal(ended.stdout, '')
  assert.deepEqual(
    readdirSync(home).filter((name) => name.startsWith('a.')),
    [],
  )
})

/** Runs what follows on a file system of 16 KiB at its first argument, of which it lists what is left in the end. */
const ON_SMALL_DISK =
  'mount -t tmpfs -o size=16k none "$1" && { d=$1; shift; "$@"; code=$?; ls -A "$d" >&2; exit $code; }'
const inside = (words: readonly string[]) => ['-rm', 'sh', '-c', ON_SMALL_DISK, 'sh', ...words]
const probe = spawnSync('unshare', inside([newFolder(), 'true']))
const skip = probe.status !== 0 && 'no file system can be mounted here'

test('on a full disk the reports that do not fit are named, and nothing of them stays', { skip }, () => {
  const home = newFolder()
  const small = join(home, 'small')
  mkdirSync(small)
  writeFileSync(
    join(home, 'check.yaml'),
    'providers: { down: { issuer: "http://127.0.0.1:9" } }\nscenarios: { looks: { steps: [ { discover: } ] } }\n',
  )
  writeFileSync(join(home, 'fill.sh'), 'head -c 15000 /dev/zero > small/filler; exec "$@"\n')
  const saves = ['html=small/a.html', 'json=small/a.json', 'junit=a.xml'].map((each) => `--save=${each}`)
  const words = [
    'sh',
    'fill.sh',
    process.execPath,
    resolve('bin/oidc-cli.js'),
    'check',
    'check.yaml',
    '--json',
    ...saves,
  ]
  const ran = spawnSync('unshare', inside([small, ...words]), {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, OIDC_CLI_HOME: join(home, 'state') },
    encoding: 'utf8',
  })
  assert.equal(ran.status, 5, ran.stderr)
  assert.equal(JSON.parse(ran.stdout).error.code, 'connection_refused')
  const named = ran.stderr.match(/^file_unwritable: .*\/small\/a\.(?:html|json) cannot be written: it does not fit/gm)
  assert.equal(named?.length, 2, ran.stderr)
  assert.match(ran.stderr, /^filler\n$/m)
  assert.doesNotMatch(ran.stderr, /tmp/)
  assert.match(readFileSync(join(home, 'a.xml'), 'utf8'), /<\/testsuites>/)
})

test('a standard output that is full keeps the code of scenarios that did not pass', {
  skip: process.platform !== 'linux' && '/dev/full is of Linux',
}, async () => {
  const home = newFolder()
  const run = (issuerOf: string) => {
    writeFileSync(
      join(home, 'check.yaml'),
      `providers: { a: { issuer: "${issuerOf}" } }\nscenarios: { looks: { steps: [ { discover: } ] } }\n`,
    )
    return runProgram(['check', 'check.yaml', '--json'], { home, stdout: '/dev/full' })
  }
  const bad = await run('http://127.0.0.1:9')
  assert.equal(bad.code, 5)
  assert.match(bad.stderr, /^file_unwritable: Standard output could not be written: there is no space left \(ENOSPC\)/m)
  assert.equal((await run(issuer)).code, 6)
})
