import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { type PageName, pageHeaders, pageHtml } from '../../src/browser/pages.ts'

const NAMES: readonly PageName[] = ['done', 'failed', 'relay', 'used', 'other']
const between = (html: string, tag: string): string | undefined =>
  new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1]
const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

for (const name of NAMES) {
  test(`the page "${name}" may load nothing but what it holds itself`, () => {
    const html = pageHtml(name, '/relay/x')
    const headers = pageHeaders(name)
    const policy = headers['Content-Security-Policy'] ?? ''
    assert.match(policy, /^default-src 'none'; /)
    assert.ok(policy.includes(hash(between(html, 'style') ?? '')))
    const script = between(html, 'script')
    assert.equal(policy.includes('script-src'), script !== undefined)
    if (script !== undefined) assert.ok(policy.includes(hash(script)))
    for (const rule of ["frame-ancestors 'none'", "base-uri 'none'", 'form-action']) assert.ok(policy.includes(rule))
    assert.equal(headers['Cache-Control'], 'no-store')
    assert.equal(headers['Referrer-Policy'], 'no-referrer')
    assert.equal(headers['X-Content-Type-Options'], 'nosniff')
    assert.doesNotMatch(html, /\son\w+=|<img|<link|src=|href=/)
    assert.match(html, /<meta name="viewport"/)
    assert.match(html, /prefers-color-scheme: dark/)
  })
}

test('the address bar is cleaned on every page that a response leads to', () => {
  for (const name of ['done', 'failed', 'relay'] as const)
    assert.match(between(pageHtml(name), 'script') ?? '', /history\.replaceState\(null, '', '\/finished'\)/)
})

/** Runs the script of the relay page with a made document, and returns what it would send. */
function relayed(hashPart: string): Record<string, string> | undefined {
  const fields: { name: string; value: string }[] = []
  let sent = false
  const form = {
    append: (field: { name: string; value: string }) => fields.push(field),
    submit() {
      sent = true
    },
  }
  const document = {
    createElement: (tag: string) => (tag === 'form' ? form : {}),
    getElementById: () => ({}),
    body: { dataset: { relay: '/relay/x' }, append: () => {} },
  }
  runInNewContext(between(pageHtml('relay', '/relay/x'), 'script') ?? '', {
    document,
    location: { hash: hashPart },
    history: { replaceState: () => {} },
  })
  return sent ? Object.fromEntries(fields.map(({ name, value }) => [name, value])) : undefined
}

test('the relay page hands over what stands in the fragment, as it was meant', () => {
  assert.deepEqual(relayed('#code=a%2Bb&state=c+d&empty=&bare'), { code: 'a+b', state: 'c d', empty: '', bare: '' })
  assert.deepEqual(relayed('#error_description=100%'), { error_description: '100%' }, 'a stray percent sign is text')
  assert.equal(relayed(''), undefined)
})
