import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'

// The recipes of docs/json.md are run as they stand there, on documents that the program wrote.

const page = readFileSync('docs/json.md', 'utf8')
const skip = spawnSync('jq', ['--version']).status === 0 ? false : 'no jq on this machine'
const home = newFolder()
const save = (name: string, document: Document): void => writeFileSync(join(home, name), JSON.stringify(document))
const shell = (script: string): string => execFileSync('sh', ['-c', script], { cwd: home, encoding: 'utf8' })

/** A day whose certificate has ended, and one far away, in milliseconds. */
const [ENDED, FAR] = [Date.UTC(2026, 0, 2, 3, 4, 5), Date.UTC(2099, 0, 1)]

let token = ''

before(async () => {
  const env = testEnv({ home })
  const run = async (...argv: readonly string[]): Promise<Document> => (await runCli([...argv, '--json'], env)).json()
  const good = await run('login', '--demo')
  token = good.result.tokens.access_token
  save('before.json', good)
  save('tokens.json', good)
  const bad = await run('login', '--demo', '--fault', 'idt-aud-mismatch')
  save('login.json', {
    ...bad,
    given: [...bad.given, { name: 'issuer', source: 'environment', value: 'https://a.example' }],
  })
  save('unreachable.json', await run('discover', 'http://127.0.0.1:9'))
  save('all.json', await run('report', 'before.json', 'login.json', 'unreachable.json'))
  const [exchange] = bad.steps[0].exchanges
  const shown = (name: string, notAfter: number): Document => ({
    ...exchange,
    tls: { protocol: 'TLSv1.3', cipher: '', authorized: true, certificate: { names: [name], notBefore: 0, notAfter } },
  })
  const exchanges = [shown('old.example', ENDED), shown('old.example', ENDED), shown('new.example', FAR), exchange]
  save('discover.json', { ...bad, steps: [{ ...bad.steps[0], exchanges }] })
  for (const [at, step] of bad.steps.entries()) step.ms = at
  bad.steps[4].exchanges[0].ms = 12345
  save('login.json', { ...bad, given: [{ name: 'issuer', source: 'environment', value: 'https://a.example' }] })
})

const AUD = 'The token is for another-client; this client is client-1'

const COMES: Readonly<Record<string, RegExp>> = {
  'The checks that failed': new RegExp(`^idt-aud-mismatch: ${AUD}\\.\\n$`),
  'The ones that must not be accepted': /^idt-aud-mismatch\n$/,
  'The slowest exchange': /^12345 ms POST http:\/\/127\.0\.0\.1:\d+\/\S+\n$/,
  'Requests with their status': /^200 GET http:\S+\/openid-configuration\n201 POST /,
  'All tenants that failed': new RegExp(
    `^login\\tcheck_failed\\t.*${AUD}.*\\nunreachable\\tconnection_refused\\t.+\\n$`,
  ),
  'Which of these are worth another try': /^unreachable\n$/,
  'Certificates that expire within 21 days': /^old\.example 2026-01-02T03:04:05Z\n$/,
  'The tokens': /^\S{43}\neyJ[\w-]+\.[\w-]+\.[\w-]+\n$/,
  'What fails now and did not before': /^idt-aud-mismatch\n$/,
  'How long each step took, now and before': /^authorize \d+ 2\ncallback \d+ 3\ndiscover \d+ 0\n/,
  'The options of a run': /^issuer https:\/\/a\.example \(environment\)\n$/,
}

const recipes = page.slice(page.indexOf('## Recipes')).matchAll(/^### (.+)\n[\s\S]*?```sh\n([\s\S]*?)```/gm)
const found = [...recipes].map(([, title = '', script = '']) => ({ title, script }))

test('every recipe has something that must come of it', () => {
  assert.deepEqual(
    found.map(({ title }) => title),
    Object.keys(COMES),
  )
})

for (const { title, script } of found)
  test(`jq: ${title}`, { skip }, () => {
    const came = shell(script)
    assert.match(came, COMES[title] ?? /^never$/)
    if (title === 'The tokens') assert.ok(came.startsWith(`${token}\n`))
  })

test('the example is what the demo says', { skip }, () => {
  const [, , filter = '', shown = ''] =
    /```sh\noidc-cli (login .+) > login\.json\n(jq .+)\n```\n\n```json\n([\s\S]*?)```/.exec(page) ?? []
  assert.deepEqual(JSON.parse(shell(filter)), JSON.parse(shown))
})

test('the document has the members that the page lists at its top', async () => {
  const top = page.slice(page.indexOf('| member |'), page.indexOf('## What may be relied on'))
  const listed = [...top.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(
    ([, names = '']) => names.match(/\w+/g) ?? [],
  )
  const { properties } = JSON.parse(readFileSync('schema/oidc-cli-1.schema.json', 'utf8'))
  const elsewhere = ['name', 'provider', 'scenario', 'failures']
  assert.deepEqual(
    listed.sort(),
    Object.keys(properties)
      .filter((name) => !elsewhere.includes(name))
      .sort(),
  )
})
