import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFile, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Json, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const { issuer } = provider
const METADATA = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Json
const PLACE = `${issuer}/policies/one`

const CLIENT = ['--client-id', 'client', '--client-secret', 'env:MINE']
const machine = (settings: Parameters<typeof testEnv>[0] = {}): TestEnv =>
  testEnv({ browse: followingBrowser().browse, ...settings, vars: { MINE: SECRET, ...settings.vars } })

/** Serves the document where no issuer leads to, and nowhere else. */
function serveApart(document: Json = METADATA): void {
  provider.spoil = {
    discovery: () => json({ error: 'not_found' }, 404),
    elsewhere: ({ path }) => (`${issuer}${path}` === PLACE ? json(document) : json({ error: 'not_found' }, 404)),
  }
}

const checksOf = (document: Document, id: string): readonly Document[] =>
  document.steps.flatMap((step: Document) => step.checks.filter((check: Document) => check.id === id))
const verdictsOf = (document: Document, id: string): readonly string[] =>
  checksOf(document, id).map(({ verdict }) => verdict)
const askedFor = (): readonly string[] => provider.asked.map(({ path }) => path)

async function idToken(): Promise<string> {
  const ran = await runCli(['login', '--issuer', issuer, ...CLIENT, '--no-save', '--json'], machine())
  provider.asked.length = 0
  return ran.json().result.tokens.id_token
}

const TOKEN = await idToken()

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  discover: ['discover'],
  login: ['login', ...CLIENT],
  token: ['token', 'client_credentials', ...CLIENT],
  userinfo: ['userinfo', '--access-token', 'by-hand', ...CLIENT],
  refresh: ['refresh', '--refresh-token', 'by-hand', ...CLIENT],
  verify: ['verify', TOKEN, '--client-id', 'client'],
}

/** Ways to hand over a document, and what is given for it. */
const PLACES: Readonly<Record<string, (env: TestEnv) => string>> = {
  'a URL': () => PLACE,
  'a file': (env) => {
    writeFileSync(join(env.cwd, 'metadata.json'), `\ufeff${JSON.stringify(METADATA)}\n`)
    return 'file:metadata.json'
  },
  'a pipe': (env) => {
    const path = join(env.cwd, 'pipe')
    execFileSync('mkfifo', [path])
    writeFile(path, JSON.stringify(METADATA), () => {})
    return `file:${path}`
  },
}

for (const [command, words] of Object.entries(COMMANDS))
  for (const [what, hand] of Object.entries(PLACES)) {
    const run = async (...more: readonly string[]): Promise<Ran> => {
      const env = machine()
      serveApart()
      return runCli([...words, '--metadata-url', hand(env), ...more, '--json'], env)
    }
    /** What the client does once it may: nothing of it where the metadata are another issuer's. */
    const acts = (): readonly string[] => askedFor().filter((path) => !['/policies/one', '/jwks'].includes(path))

    test(`${command} goes by metadata of ${what} whose issuer is the one expected`, async () => {
      const ran = await run('--issuer', issuer)
      assert.equal(ran.code, command === 'token' ? 3 : 0, ran.stdout.slice(-900))
      assert.deepEqual(verdictsOf(ran.json(), 'meta-issuer-mismatch'), ['pass'])
      assert.equal(provider.of('/policies/one').length, what === 'a URL' ? 1 : 0)
      assert.deepEqual(provider.of('/.well-known/openid-configuration'), [])
    })

    test(`${command} by metadata of ${what} names the issuer that a slash was too many in`, async () => {
      const ran = await run('--issuer', `${issuer}/`)
      assert.equal(ran.code, command === 'token' ? 3 : 0, ran.stdout.slice(-900))
      const [check] = checksOf(ran.json(), 'meta-issuer-trailing-slash')
      assert.equal(check.verdict, 'warn')
      assert.ok(check.message.includes(`--issuer ${issuer} `), check.message)
      assert.ok(check.remedy.endsWith(`Give --issuer ${issuer} to name it to the letter.`), check.remedy)
    })

    test(`${command} stops at metadata of ${what} whose issuer is another than the one expected`, async () => {
      const ran = await run('--issuer', 'https://issuer.example')
      assert.equal(ran.code, 1, ran.stdout.slice(-900))
      const document = ran.json()
      assert.deepEqual(verdictsOf(document, 'meta-issuer-mismatch'), ['fail'])
      assert.deepEqual(acts(), [])
      assert.notEqual(document.result?.verified, true)
    })

    test(`${command} by metadata of ${what} says that nothing told which issuer is expected`, async () => {
      const ran = await run()
      assert.equal(ran.code, command === 'token' ? 3 : 0, ran.stdout.slice(-900))
      const document = ran.json()
      assert.deepEqual(verdictsOf(document, 'meta-issuer-mismatch'), ['skip'])
      assert.match(JSON.stringify(document.steps[0].notes), /Nothing told which issuer is expected.*--issuer http/)
      if (command === 'verify') {
        assert.equal(document.result.verified, true)
        assert.ok(document.result.not_compared.includes('issuer'))
        assert.match(document.result.key_trust, /nothing told which issuer/)
      }
    })
  }
