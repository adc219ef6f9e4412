import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const SECURITY = readFileSync('SECURITY.md', 'utf8')
const [, promised = ''] = SECURITY.split('## What the tool promises')
const [promises = ''] = promised.split('## What it does not promise')
/** One promise, with the lines that name its tests. */
const PROMISES = promises.split(/^- /m).slice(1)
const NAMED = [...promises.matchAll(/^ {2}- `([^`]+)`: "([^"]+)"$/gm)]

test('each promise of SECURITY.md names a test', () => {
  assert.ok(PROMISES.length > 0, String(PROMISES.length))
  for (const promise of PROMISES) assert.match(promise, /^ {2}- `[\w/-]+\.test\.ts`: "/m, promise.slice(0, 80))
})

for (const [, file = '', name = ''] of NAMED) {
  test(`the test that SECURITY.md names is there: ${name}`, () => {
    assert.ok(existsSync(`test/${file}`), file)
    const source = readFileSync(`test/${file}`, 'utf8')
    const titles = [...source.matchAll(/\btest\(\s*(['"`])([\s\S]*?)\1/g)].map(([, , title = '']) => title)
    const parts = titles.map((title) => title.replace(/\$\{[^}]*\}/g, '…'))
    assert.ok(
      parts.some((title) => title.includes(name)),
      `no test of ${file} has a name with: ${name}`,
    )
  })
}
