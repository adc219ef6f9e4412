import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readForms } from '../../src/browser/html-forms.ts'

test('a form is read with its method, action and fields', () => {
  const html = `<h1>Sign in</h1><FORM Method='POST' action="/in?a=1&amp;b=2"><input name=login>
    <input type="password" name='password' value="&quot;x&quot;"><input type=hidden name=csrf value=a&#43;b>
    <button name=go value=yes>Go</button><textarea name="note"></textarea></form>`
  assert.deepEqual(readForms(html), [
    {
      method: 'post',
      action: '/in?a=1&b=2',
      fields: [
        { name: 'login', value: '', type: 'text' },
        { name: 'password', value: '"x"', type: 'password' },
        { name: 'csrf', value: 'a+b', type: 'hidden' },
        { name: 'go', value: 'yes', type: 'submit' },
        { name: 'note', value: '', type: 'text' },
      ],
    },
  ])
})

test('fields without a name and forms without an end are left out', () => {
  assert.deepEqual(readForms('<form><input value=x></form>'), [{ method: 'get', action: '', fields: [] }])
  assert.deepEqual(readForms('<form><input name=a>'), [])
  assert.deepEqual(readForms('<form'), [])
  assert.deepEqual(readForms('<form></form'), [{ method: 'get', action: '', fields: [] }])
})

const MANY = 150_000
const HOSTILE: readonly (readonly [what: string, html: string])[] = [
  ['forms that never end', '<form>'.repeat(MANY)],
  ['tags that never end', '<form'.repeat(MANY)],
  ['fields that never end', `<form>${'<input '.repeat(MANY)}</form>`],
  ['a hundred thousand fields', `<form>${'<input name=a>'.repeat(100_000)}</form>`],
  ['a hundred thousand forms', '<form></form>'.repeat(100_000)],
  ['a million attributes', `<form ${'a '.repeat(1_000_000)}></form>`],
  ['quotes that never close', `<form action="${'a'.repeat(1_000_000)}></form>`],
]
for (const [what, html] of HOSTILE) {
  test(`${what}: a bounded number of forms and fields`, () => {
    const forms = readForms(html)
    assert.ok(forms.length <= 10)
    assert.ok(forms.every((form) => form.fields.length <= 200))
  })
}
