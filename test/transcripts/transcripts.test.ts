import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { newFolder } from '../support/folder.ts'
import { runProgram } from '../support/process.ts'
import { fakeProvider, json, SECRET } from '../support/provider.ts'

// Each Markdown file beside this one has command lines with what the built program wrote and its exit code. What changes from run
// to run is replaced by a word. UPDATE_TRANSCRIPTS=1 writes the files anew; what changed is then read in the diff.

const FOLDER = resolve('test/transcripts')
const UPDATE = process.env['UPDATE_TRANSCRIPTS'] === '1'

interface Transcript {
  readonly title: string
  readonly command: string
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

const CASE =
  /^## (.+)\n\n```sh\n(.+)\n```\n\nExit code (\d+)\.\n(?:\n```stdout\n([\s\S]*?)```\n)?(?:\n```stderr\n([\s\S]*?)```\n)?/gm

function read(file: string): { readonly heading: string; readonly cases: readonly Transcript[] } {
  const text = readFileSync(join(FOLDER, file), 'utf8')
  const cases = [...text.matchAll(CASE)].map(([, title = '', command = '', exit, stdout = '', stderr = '']) => {
    return { title, command, exit: Number(exit), stdout, stderr }
  })
  assert.equal(cases.length, text.match(/^## /gm)?.length, `${file} has a case that is not of the form`)
  return { heading: text.slice(0, text.indexOf('## ')), cases }
}

function write({ title, command, exit, stdout, stderr }: Transcript): string {
  const block = (name: string, text: string): string => (text === '' ? '' : `\n\`\`\`${name}\n${text}\`\`\`\n`)
  return `## ${title}\n\n\`\`\`sh\n${command}\n\`\`\`\n\nExit code ${exit}.\n${block('stdout', stdout)}${block('stderr', stderr)}`
}

/** Words of a command line; single quotes keep white space. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/\b[\da-f]{16}(?=\+)/g, 'KEY'],
  [/ +\d+ ms\b/g, ' N ms'],
  [/"ms": [\d.]+/g, '"ms": 0'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/\((?:in )?\d+ (?:second|minute|hour|day|month|year)s?(?: ago)?\)/g, '(RELATIVE)'],
  [/\(now\)/g, '(RELATIVE)'],
  [/\b17\d{8}\b|\b1[89]\d{8}\b/g, 'SECONDS'],
  [/\d+ days ago/g, 'N days ago'],
  [/about \d+ bits/g, 'about N bits'],
  [/thumbprint [\w-]{43}/g, 'thumbprint THUMBPRINT'],
  [/^( +(?:at_hash|nonce) +)[\w-]{22}(?:[\w-]{10})?$/gm, '$1RANDOM'],
  [/[\w-]{6}…[\w-]{4}(?= {2}\d+ characters, (?:opaque, about|JWT, alg RS256$))/gm, 'TOKEN'],
  [/\/[^\s:]*\/test-\w{6}\b/g, 'HOME'],
]

function steady(text: string): string {
  return REPLACED.reduce((result, [pattern, word]) => result.replace(pattern, word), text)
}

const home = newFolder()
let closedPort = 0

/** A provider with tokens for a client itself. */
const provider = await fakeProvider({
  token: json({
    access_token: 'tGzv3JOkF0XG5Qx2TlKWIA-tGzv3JOkF0XG5Qx2TlKW',
    token_type: 'Bearer',
    expires_in: 600,
    scope: 'read',
  }),
})
after(() => provider.close())

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

before(async () => {
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
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  closedPort = (server.address() as { port: number }).port
  await new Promise((done) => server.close(done))
})

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.md'))) {
  const { heading, cases } = read(file)
  const seen: Transcript[] = []
  for (const each of cases) {
    test(`${file}: ${each.title}`, async () => {
      const [program, ...args] = words(
        each.command.replaceAll('$PORT', String(closedPort)).replaceAll('$ISSUER', provider.issuer),
      )
      assert.equal(program, 'oidc-cli')
      const ran = await runProgram(args, { home, vars: { CI: 'true', TZ: 'UTC', SECRET } })
      const now = { ...each, exit: ran.code ?? -1, stdout: steady(ran.stdout), stderr: steady(ran.stderr) }
      seen.push(now)
      if (UPDATE && seen.length === cases.length)
        writeFileSync(join(FOLDER, file), heading + seen.map(write).join('\n'))
      if (!UPDATE) assert.equal(write(now), write(each))
    })
  }
}

test('what README.md shows of a fault is what the command of its transcript writes', () => {
  const [, shown = ''] =
    /--fault idt-aud-mismatch`\n\n```\n([\s\S]*?) +…\n```/.exec(readFileSync('README.md', 'utf8')) ?? []
  assert.ok(shown.includes('idt-aud-mismatch (must not be accepted)'))
  assert.ok(readFileSync(join(FOLDER, 'demo.md'), 'utf8').includes(steady(shown)))
})
