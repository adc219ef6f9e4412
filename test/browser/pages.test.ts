import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { type PageName, pageHeaders, pageHtml } from '../../src/browser/pages.ts'

const NAMES: readonly PageName[] = [
  'done',
  'refused',
  'failed',
  'foreign',
  'relay',
  'nothing',
  'used',
  'reopened',
  'large',
  'other',
]
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

test('the address bar is cleaned on every page, for a response may lead to any', () => {
  for (const name of NAMES)
    assert.match(between(pageHtml(name), 'script') ?? '', /history\.replaceState\(null, '', '\/finished'\)/)
})

/** Runs the script of the relay page with a made document, and returns the body that it would send. */
function relayed(hashPart: string): string | undefined {
  let sent: string | undefined
  const page = {
    getElementById: () => ({}),
    body: { dataset: { relay: '/relay/x' } },
  }
  runInNewContext(between(pageHtml('relay', '/relay/x'), 'script') ?? '', {
    document: page,
    location: { hash: hashPart },
    history: { replaceState: () => {} },
    fetch: (place: string, { method, body, headers }: { method: string; body: string; headers: object }) => {
      assert.equal(`${method} ${place}`, 'POST /relay/x')
      assert.deepEqual({ ...headers }, { 'Content-Type': 'application/x-www-form-urlencoded' })
      sent = body
      return new Promise(() => {})
    },
  })
  return sent
}

test('the relay page hands over what stands in the fragment, byte for byte', () => {
  for (const fragment of ['code=a%2Bb&state=c+d&empty=&bare', 'error_description=100%', 'submit=1&append=2&=x', ''])
    assert.equal(relayed(fragment === '' ? '' : `#${fragment}`), fragment)
})
