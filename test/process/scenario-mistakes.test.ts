import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFolder } from '../support/folder.ts'
import { start } from '../support/process.ts'

const FILE = `providers:
  acme: { isuer: 'https://login.acme.example', client-id: smoke }
scenarios:
  looks:
    time-limit: soon
    steps:
      - discovr:
      - verify: { jwt: '@token', alg: [] }
        expect: { verified: { at-mots: 3 } }
  empty: { steps: [] }
`

test('the built program finds what breaks the schema of scenario files, each with its line and what was meant', async () => {
  const home = newFolder()
  writeFileSync(join(home, 'check.yaml'), FILE)
  const { code, stderr } = await start(['check', 'check.yaml'], { home }).ended
  assert.equal(code, 2, stderr)
  for (const said of [
    /^check\.yaml:2:11: .*isuer.*did you mean issuer\?/m,
    /^check\.yaml:5:17: expected a number/m,
    /^check\.yaml:7:9: .*discovr/m,
    /^check\.yaml:8:39: expected a text or a number/m,
    /^check\.yaml:9:31: .*at-mots.*did you mean at-most\?/m,
    /^check\.yaml:10:19: this is empty/m,
  ])
    assert.match(stderr, said)
})
