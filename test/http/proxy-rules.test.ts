import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isExempt, parseProxy, proxyAuthorization, proxyFor, unproxied } from '../../src/http/proxy.ts'
import { proxySettings } from '../../src/http/settings.ts'

test('a proxy may be given as host and port alone', () => {
  assert.equal(parseProxy('proxy.example:3128').name, 'http://proxy.example:3128')
  assert.equal(parseProxy('https://proxy.example').name, 'https://proxy.example:443')
  assert.equal(
    proxyAuthorization(parseProxy('http://a:%zz@proxy.example')),
    `Basic ${Buffer.from('a:%zz').toString('base64')}`,
  )
})

const EXEMPT: readonly [list: string, url: string, exempt: boolean][] = [
  ['*', 'https://any.example', true],
  ['issuer.example', 'https://issuer.example', true],
  ['issuer.example', 'https://login.issuer.example', true],
  ['issuer.example', 'https://notissuer.example', false],
  ['.issuer.example', 'https://issuer.example', true],
  ['.issuer.example', 'https://login.issuer.example', true],
  ['*.issuer.example', 'https://login.issuer.example', true],
  ['login.issuer.example', 'https://issuer.example', false],
  ['ISSUER.Example', 'https://issuer.example', true],
  ['issuer.example.', 'https://issuer.example', true],
  ['issuer.example', 'https://issuer.example.', true],
  ['other.example, issuer.example', 'https://issuer.example', true],
  ['other.example issuer.example', 'https://issuer.example', true],
  ['issuer.example:443', 'https://issuer.example', true],
  ['issuer.example:8443', 'https://issuer.example', false],
  ['issuer.example:8443', 'https://issuer.example:8443', true],
  ['10.0.0.1', 'https://10.0.0.1', true],
  ['0.0.1', 'https://10.0.0.1', false],
  ['10.0.0.0/8', 'https://10.20.30.40', true],
  ['10.0.0.0/8', 'https://11.0.0.1', false],
  ['10.0.0.0/8', 'https://issuer.example', false],
  ['10.0.0.0/99', 'https://10.0.0.1', false],
  ['192.168.0.0/16,10.0.0.0/8', 'https://192.168.1.1', true],
  ['fd00::/8', 'https://[fd12::1]', true],
  ['[fd12::1]', 'https://[fd12::1]', true],
  ['fd12:0::1', 'https://[fd12::1]', true],
  ['[fd12::1]:443', 'https://[fd12::1]', true],
  ['[fd12::1]:80', 'https://[fd12::1]', false],
  ['', 'https://issuer.example', false],
  [' , ', 'https://issuer.example', false],
  ['.', 'https://issuer.example', false],
]

for (const [list, url, exempt] of EXEMPT) {
  test(`NO_PROXY "${list}" ${exempt ? 'exempts' : 'does not exempt'} ${url}`, () => {
    assert.equal(isExempt(new URL(url), list), exempt)
    const proxy = proxyFor(new URL(url), { https: 'http://proxy.example', no: list })
    assert.equal(proxy === undefined, exempt)
  })
}

const PROXIES: readonly [what: string, flag: string | undefined, vars: Record<string, string>, expected: object][] = [
  ['nothing', undefined, {}, {}],
  [
    'lower case',
    undefined,
    { http_proxy: 'a:1', https_proxy: 'b:2', no_proxy: 'c' },
    { http: 'a:1', https: 'b:2', no: 'c' },
  ],
  [
    'upper case',
    undefined,
    { HTTP_PROXY: 'a:1', HTTPS_PROXY: 'b:2', NO_PROXY: 'c' },
    { http: 'a:1', https: 'b:2', no: 'c' },
  ],
  [
    'both cases',
    undefined,
    { http_proxy: 'a:1', HTTP_PROXY: 'b:2', https_proxy: 'c:3', HTTPS_PROXY: 'd:4' },
    { http: 'a:1', https: 'c:3' },
  ],
  ['one for all', undefined, { ALL_PROXY: 'a:1', https_proxy: 'b:2' }, { http: 'a:1', https: 'b:2' }],
  ['a CGI environment', undefined, { HTTP_PROXY: 'a:1', REQUEST_METHOD: 'GET' }, {}],
  ['a CGI environment in lower case', undefined, { http_proxy: 'a:1', REQUEST_METHOD: 'GET' }, { http: 'a:1' }],
  ['an empty variable', undefined, { https_proxy: '', ALL_PROXY: 'a:1' }, { http: 'a:1' }],
  ['the flag', 'a:1', { http_proxy: 'b:2', NO_PROXY: '*' }, { http: 'a:1', https: 'a:1', explicit: true }],
  ['an empty flag', '', { http_proxy: 'b:2', NO_PROXY: 'c' }, { aside: true }],
  ['an empty flag where no variable is', '', { NO_PROXY: 'c' }, {}],
]

for (const [what, flag, vars, expected] of PROXIES) {
  test(`proxy settings from ${what}`, () => {
    assert.deepEqual(proxySettings(flag, vars), expected)
  })
}

const HTTPS = 'https://issuer.example:8443'
const BOTH = { http: 'a:1', https: 'b:2' }
const UNPROXIED: readonly [
  what: string,
  url: string,
  settings: Parameters<typeof unproxied>[1],
  told: RegExp | undefined,
][] = [
  ['no proxy is known', HTTPS, {}, undefined],
  ['the proxy is in force', HTTPS, BOTH, undefined],
  ['NO_PROXY has the host', HTTPS, { ...BOTH, no: 'x.example, issuer.example' }, /^NO_PROXY has issuer\.example, so/],
  ['NO_PROXY has the domain', HTTPS, { ...BOTH, no: '.example' }, /^NO_PROXY has \.example,/],
  ['NO_PROXY has all', HTTPS, { ...BOTH, no: '*' }, /^NO_PROXY has \*,/],
  ['NO_PROXY has an escape', 'http://a.example', { http: 'a:1', no: '\u001b*.example' }, undefined],
  ['an empty flag takes its place', HTTPS, { aside: true }, /^An empty --proxy sets the proxy variables aside/],
  ['only the other scheme has one', HTTPS, { http: 'a:1' }, /^HTTP_PROXY is for http URLs alone: set HTTPS_PROXY/],
  [
    'https has one and http has none',
    'http://a.example',
    { https: 'a:1' },
    /^HTTPS_PROXY is for https .* set HTTP_PROXY/,
  ],
  ['the host is this machine', 'https://localhost', { ...BOTH, no: '*' }, undefined],
]
for (const [what, url, settings, told] of UNPROXIED) {
  test(`what is reached without a proxy says why: ${what}`, () => {
    const why = unproxied(new URL(url), settings)
    if (told) assert.match(why ?? '', told)
    else assert.equal(why, undefined)
  })
}
