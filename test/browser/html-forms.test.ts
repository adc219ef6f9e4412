import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HtmlForm, submission } from '../../src/browser/html-forms.ts'
import { type Page, readPage, refreshOf } from '../../src/browser/html-page.ts'

const HERE = 'https://op.example/sign/in?x=1'
const pageOf = (html: string, url = HERE): Promise<Page> => readPage(html, { url, status: 200 })
const formsOf = async (html: string): Promise<readonly HtmlForm[]> => (await pageOf(html)).forms

test('a form is read with its method, action and fields', async () => {
  const html = `<h1>Sign in</h1><FORM Method='POST' action="/in?a=1&amp;b=2"><input name=login>
    <input type="password" name='password' value="&quot;x&quot;"><input type=hidden name=csrf value=a&#43;b>
    <button name=go value=yes>Go</button><textarea name="note"></textarea></form>`
  assert.deepEqual(await formsOf(html), [
    {
      method: 'post',
      action: 'https://op.example/in?a=1&b=2',
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

test('fields without a name are left out, and a form ends where the page does', async () => {
  const empty = { method: 'get', action: HERE, fields: [] }
  assert.deepEqual(await formsOf('<form><input value=x></form>'), [empty])
  assert.deepEqual(await formsOf('<form><input name=a>'), [
    { ...empty, fields: [{ name: 'a', value: '', type: 'text' }] },
  ])
  assert.deepEqual(await formsOf('<form'), [])
  assert.deepEqual(await formsOf('<form></form'), [empty])
})

test('what stands in comments, scripts and templates is no form, and what stands in noscript is one', async () => {
  const html = `<!-- <form action=/a></form> --><script>"<form action=/b></form>"</script>
    <template><form action=/c></form></template><noscript><form action=/d></form></noscript>`
  assert.deepEqual(
    (await formsOf(html)).map(({ action }) => action),
    ['https://op.example/d'],
  )
})

test('an action is relative to the base of the page, and an empty one is the page itself', async () => {
  const html = '<base href="/other/"><form action=in></form><form action=""></form><form></form>'
  assert.deepEqual(
    (await formsOf(html)).map(({ action }) => action),
    ['https://op.example/other/in', HERE, HERE],
  )
})

test('a field belongs to the form that it names; what is switched off and what cannot be sent is left out', async () => {
  const html = `<form id=f><input name=a value=1 disabled><input type=file name=b><button type=button name=c>c</button>
    <input type=reset name=d></form><input name=e value=5 form=f><input name=g value=7>`
  assert.deepEqual((await formsOf(html))[0]?.fields, [{ name: 'e', value: '5', type: 'text' }])
})

const CONTROLS = `<form method=post action=/in><input type=hidden name=csrf value=t><input name=login value=ada>
  <input type=checkbox name=keep><input type=checkbox name=terms value=yes checked>
  <select name=lang><option value=en>English<option selected>de</select><select name=size><option>S<option>M</select>
  <textarea name=note>
hello</textarea><button name=answer value=yes>Go</button><button name=answer value=no formaction=/no>Stop</button></form>`

test('a form is sent as a browser sends it when its first button is pressed', async () => {
  const [form] = await formsOf(CONTROLS)
  assert.deepEqual(form && submission(form, {}), {
    method: 'POST',
    url: 'https://op.example/in',
    body: 'csrf=t&login=ada&terms=yes&lang=de&size=S&note=hello&answer=yes',
  })
})

test('fields are filled in, a box is ticked and another button is pressed, which leads elsewhere', async () => {
  const [form] = await formsOf(CONTROLS)
  assert.deepEqual(form && submission(form, { login: 'bob', keep: 'on', answer: 'no', strange: 'x' }), {
    method: 'POST',
    url: 'https://op.example/no',
    body: 'csrf=t&login=bob&keep=on&terms=yes&lang=de&size=S&note=hello&answer=no',
  })
})

test('a form of method get replaces the query of its action', async () => {
  const [form] = await formsOf('<form action="/in?old=1"><input name=q value="a b&c"></form>')
  assert.deepEqual(form && submission(form, {}), {
    method: 'GET',
    url: 'https://op.example/in?q=a+b%26c',
    body: undefined,
  })
})

for (const [content, place] of [
  ['0; url=/next', '/next'],
  ["5;URL='https://a.example/?a=1;b=2'", 'https://a.example/?a=1;b=2'],
  ['0,"quoted"', 'quoted'],
  ['3', undefined],
  ['', undefined],
  ['0;', undefined],
] as const) {
  test(`a refresh of ${JSON.stringify(content)} leads to ${place}`, () => assert.equal(refreshOf(content), place))
}

test('a page says where it leads by itself, and where our own posts its fragment', async () => {
  const page = await pageOf(
    '<base href=/b/><meta http-equiv=Refresh content="0;url=next"><body data-relay="/relay/x">',
    'http://127.0.0.1:1/callback',
  )
  assert.equal(page.refresh, 'http://127.0.0.1:1/b/next')
  assert.equal(page.relay, 'http://127.0.0.1:1/relay/x')
})

test('a page that is nested too deep is not read, and reading one ends with its signal', async () => {
  await assert.rejects(pageOf('<div>'.repeat(200_000)), /nested deeper than 512/)
  const many = Array.from({ length: 200_000 }, (_, at) => `a${at}`).join(' ')
  await assert.rejects(
    readPage(`<form ${many}></form>`, { url: HERE, status: 200 }, AbortSignal.timeout(50)),
    /timeout/,
  )
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
  test(`${what}: a bounded number of forms and fields`, async () => {
    const forms = await formsOf(html)
    assert.ok(forms.length <= 10)
    assert.ok(forms.every((form) => form.fields.length <= 200))
  })
}
