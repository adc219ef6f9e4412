import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, test } from 'node:test'
import { type End, visitor } from './ends.ts'
import { internet } from './internet.ts'
import { MANNERS } from './manners.ts'
import { FOLDER, recordedAt } from './recorded.ts'

const ORIGIN = 'https://op.example'

test('every recording has its row', () => {
  const names = readdirSync(FOLDER).map((name) => name.replace('.json', ''))
  assert.deepEqual(names.sort(), Object.keys(MANNERS).sort())
})

for (const [name, { fails, warns }] of Object.entries(MANNERS))
  test(`discover ends the same at the documents that ${name} answered`, async () => {
    const { issuer, documents } = recordedAt(name, ORIGIN)
    const provider = await internet(['op.example'], (_asked, url) => documents[url.href] ?? NOT_FOUND)
    after(() => provider.close())
    const settings = { issuer, client: '', secret: '', redirectUri: '', login: [] }
    const failed = fails.length > 0
    const end: End = { exit: failed ? 1 : 0, verdict: failed ? 'fail' : 'warn', fails, warns }
    const { result } = await visitor(provider, settings).discover(end)
    assert.equal(result.issuer, issuer)
    assert.ok(result.jwks.keys.length > 0)
  })

const NOT_FOUND = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found' }
