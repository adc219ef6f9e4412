import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { newFolder } from '../support/folder.ts'
import { fakeProvider, json, SECRET } from '../support/provider.ts'

export const FOLDER = resolve('test/transcripts')

/** A command line with what it wrote. */
export interface Transcript {
  readonly title: string
  readonly command: string
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

const CASE =
  /^## (.+)\n\n```sh\n(.+)\n```\n\nExit code (\d+)\.\n(?:\n```stdout\n([\s\S]*?)```\n)?(?:\n```stderr\n([\s\S]*?)```\n)?/gm

/** The command lines of one file. */
export function readTranscript(file: string): { readonly heading: string; readonly cases: readonly Transcript[] } {
  const text = readFileSync(join(FOLDER, file), 'utf8')
  const cases = [...text.matchAll(CASE)].map(([, title = '', command = '', exit, stdout = '', stderr = '']) => {
    return { title, command, exit: Number(exit), stdout, stderr }
  })
  assert.equal(cases.length, text.match(/^## /gm)?.length, `${file} has a case that is not of the form`)
  return { heading: text.slice(0, text.indexOf('## ')), cases }
}

/** Words of a command line; single quotes keep white space. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

/** A machine and a provider that the command lines of transcripts run against. */
interface Stage {
  readonly home: string
  readonly vars: Record<string, string>
  /** The words behind `oidc-cli`. */
  argvOf(command: string): readonly string[]
  close(): Promise<void>
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export async function transcriptStage(): Promise<Stage> {
  const home = newFolder()
  const provider = await fakeProvider({
    token: json({
      access_token: 'tGzv3JOkF0XG5Qx2TlKWIA-tGzv3JOkF0XG5Qx2TlKW',
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'read',
    }),
  })
  writeTokens(home)
  const closedPort = await portOfNobody()
  return {
    home,
    vars: { CI: 'true', TZ: 'UTC', SECRET },
    argvOf(command) {
      const line = command.replaceAll('$PORT', String(closedPort)).replaceAll('$ISSUER', provider.issuer)
      const [program, ...args] = words(line)
      assert.equal(program, 'oidc-cli')
      return args
    },
    close: () => provider.close(),
  }
}

function writeTokens(home: string): void {
  // Keys and tokens are made anew, so that none lies in the repository; what they say is always the same.
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const claims = {
    iss: 'https://issuer.example',
    sub: 'ada',
    aud: 'client',
    exp: 2_840_140_800,
    iat: 1_700_000_000,
  }
  const token = (header: object, payload: object): string => {
    const input = `${encode(header)}.${encode(payload)}`
    return `${input}.${sign('sha256', Buffer.from(input), rsa.privateKey).toString('base64url')}`
  }
  const jwk = (key: typeof rsa) => ({
    ...key.publicKey.export({ format: 'jwk' }),
    kid: 'one',
    alg: 'RS256',
    use: 'sig',
  })
  const file = (name: string, text: string): void => writeFileSync(join(home, name), text)
  const nonce = 'n-0S6_WzA2Mj-n-0S6_WzA2Mj'
  file('good.jwt', token({ alg: 'RS256', kid: 'one' }, { ...claims, nonce }))
  file(
    'wrong.jwt',
    token({ alg: 'RS256', kid: 'one' }, { iss: 'https://evil.example', aud: ['other'], exp: 1000, iat: 1, nonce: 'x' }),
  )
  file('none.jwt', `${encode({ alg: 'none' })}.${encode(claims)}.`)
  file('key.json', JSON.stringify(jwk(rsa)))
  file('other.json', JSON.stringify(jwk(other)))
  file('cut.json', '{"kty": "RSA", "n": "abc')
}

async function portOfNobody(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}
