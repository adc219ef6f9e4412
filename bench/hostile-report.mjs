// Rows of hostile.mjs about a sign-in whose answers are as long as they may be, shown with -v and saved in every format.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importSources } from '../scripts/stripped.mjs'

const [{ FORMATS }, { fakeProvider, SECRET }, { runOnly }, { followingBrowser }] = await importSources(
  ['src', 'test'],
  ['src/formats/format.ts', 'test/support/provider.ts', 'test/support/env.ts', 'test/support/browser.ts'],
)

const MIB = 1024 * 1024

/** So many characters in members of 84, or in one. */
const members = (length) =>
  Object.fromEntries(
    Array.from({ length: Math.floor(length / 84) }, (_none, at) => [`member_${at}`, 'words '.repeat(10)]),
  )
const member = (length) => ({ member: 'words '.repeat(length / 6) })

function keys(length) {
  const key = (at) => ({
    kty: 'RSA',
    e: 'AQAB',
    kid: `key ${at}`,
    use: 'sig',
    n: `${at}`.padStart(length / 1000 - 80, 'n'),
  })
  return Array.from({ length: 990 }, (_none, at) => key(at))
}

/** A right answer with more in it. */
const longer = (more) => (right) => ({ ...right, body: { ...right.body, ...more } })

async function signIn(more, length) {
  const provider = await fakeProvider({
    discovery: longer(more(length)),
    jwks: (right) => ({ ...right, body: { keys: [...right.body.keys, ...keys(2 * length)] } }),
    token: longer(more(length)),
    userinfo: longer(more(length)),
  })
  const folder = mkdtempSync(join(tmpdir(), 'reports-'))
  const saves = FORMATS.flatMap((name) => ['--save', `${name}=${join(folder, name)}`])
  const client = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
  const { browse } = followingBrowser()
  const { code, stderr } = await runOnly(['login', ...client, '-v', ...saves], { vars: { SECRET }, browse })
  rmSync(folder, { recursive: true })
  await provider.close()
  if (code !== 0) throw new Error(stderr.slice(-500))
}

export const rows = [
  {
    name: 'metadata, keys, token answer and UserInfo at their limits, -v, every format saved',
    aim: '4 s',
    hostile: () => signIn(members, 0.9 * MIB),
    benign: () => signIn(member, 0.9 * MIB),
  },
]
