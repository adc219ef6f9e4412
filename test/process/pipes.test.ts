import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { newFolder } from '../support/folder.ts'

const bash = spawnSync('bash', ['-c', 'cat <(printf x)'], { encoding: 'utf8' })
const skip = bash.stdout !== 'x' && 'needs a shell that substitutes processes'

const folder = newFolder()
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' }
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const head = `${encode({ alg: 'ES256', kid: 'k' })}.${encode({ sub: 'ada', exp: Math.floor(Date.now() / 1000) + 86_400 })}`
const signature = sign('sha256', Buffer.from(head), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' })
const token = `${head}.${signature.toString('base64url')}`
writeFileSync(join(folder, 'jwk.json'), JSON.stringify(publicJwk))
writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys: [publicJwk] }))
writeFileSync(join(folder, 'private.pem'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))

/** Runs the built program by a shell; `oidc` is the program. */
function shell(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = `oidc() { '${process.execPath}' '${resolve('bin/oidc-cli.js')}' "$@"; }`
  const env = { PATH: process.env['PATH'], HOME: folder, OIDC_CLI_HOME: join(folder, 'state'), TOKEN: token }
  return new Promise((done) => {
    execFile('bash', ['-c', `${program}; ${line}`], { cwd: folder, env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

for (const [what, line] of [
  ['--key', 'oidc verify "$TOKEN" --json --key <(cat jwk.json)'],
  ['--key of a slow writer', 'oidc verify "$TOKEN" --json --key <(sleep 0.5; cat jwk.json)'],
  ['--key with a byte order mark', `oidc verify "$TOKEN" --json --key <(printf '\\357\\273\\277'; cat jwk.json)`],
  ['--jwks', 'oidc verify "$TOKEN" --json --jwks <(cat jwks.json)'],
  ['--key -', 'oidc verify "$TOKEN" --json --key - < jwk.json'],
  ['--jwks @file', 'oidc verify "$TOKEN" --json --jwks @jwks.json'],
  [
    '--key of a named pipe',
    'mkfifo named; { sleep 0.2; cat jwk.json > named; } & oidc verify "$TOKEN" --json --key named',
  ],
] as const)
  test(`verify takes a pipe: ${what}`, { skip }, async () => {
    const { code, stdout, stderr } = await shell(line)
    assert.equal(code, 0, `${stdout}${stderr}`)
    assert.equal(JSON.parse(stdout).result.verified, true)
  })

test('--decrypt-key, --client-key, --tls-key and --ca-file take a pipe', { skip }, async () => {
  const client = '--issuer http://127.0.0.1:1 --client-id c --json --refresh-token a'
  for (const [line, past] of [
    ['oidc decode "$TOKEN" --json --decrypt-key <(cat private.pem)', /"error":null/],
    [
      `oidc refresh ${client} --no-discovery --token-endpoint http://127.0.0.1:1/ --client-key <(cat private.pem)`,
      /connection_refused/,
    ],
    [`oidc refresh ${client} --ca-file <(cat private.pem)`, /--ca-file holds no certificate in PEM form/],
    [`oidc refresh ${client} --tls-key <(cat private.pem)`, /--tls-key needs the certificate it belongs to/],
  ] as const) {
    const { stdout, stderr } = await shell(line)
    assert.match(stdout.replaceAll(/":\s+/g, '":'), past, `${stdout}${stderr}`)
  }
})

test('a pipe that says nothing is told of, and a signal ends the wait for one that is held open', {
  skip,
}, async () => {
  const nothing = await shell('oidc verify "$TOKEN" --key <(true)')
  assert.equal(nothing.code, 6)
  assert.match(nothing.stderr, /--key: the file \S+ is a pipe that nobody wrote to\./)
  const device = await shell('oidc verify "$TOKEN" --key /dev/zero')
  assert.equal(device.code, 6)
  assert.match(device.stderr, /is neither a regular file nor a pipe/)
  const waiting = await shell(
    `mkfifo held; exec 9<>held; '${process.execPath}' '${resolve('bin/oidc-cli.js')}' verify "$TOKEN" --key held & id=$!; sleep 2; kill -TERM $id; wait $id`,
  )
  assert.equal(waiting.code, 143)
  assert.match(waiting.stderr, /Ended by SIGTERM/)
})
