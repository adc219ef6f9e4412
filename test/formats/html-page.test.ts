import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandLineOf } from '../../src/formats/command-line.ts'
import { decodeEntities } from '../../src/text/html-entities.ts'
import type { Given, Trace } from '../../src/trace/trace.ts'
import { badLogin, check, drawn, goodLogin, ISSUER, run, step, trace } from './made-traces.ts'

const GIVEN: readonly Given[] = [
  { name: 'issuer', source: 'flag', value: ISSUER },
  { name: 'client-id', source: 'profile', from: 'profile work', value: 's6BhdRkqt3' },
  { name: 'client-secret', source: 'flag' },
  { name: 'profile', source: 'flag', value: 'work' },
  { name: 'scope', source: 'flag', value: "openid it's" },
  { name: 'save', source: 'flag', value: ['html=/home/grace/tickets/out.html', 'junit=out.xml'] },
  { name: 'save', source: 'default', value: ['x'] },
  { name: 'browser', source: 'flag', value: false },
  { name: 'dpop', source: 'flag', value: true },
  { name: 'verbose', source: 'flag', value: 2 },
  { name: 'title', source: 'flag', value: 'Ticket' },
]

function titled(given: Trace, more: Partial<Trace> = {}): Trace {
  const runs = given.runs.map((each) => ({ ...each, given: GIVEN }))
  return { ...given, runs, ...more }
}

/** Links of a page that lead to a place on it, and the places that there are. */
function placesOf(page: string): { readonly links: readonly string[]; readonly ids: readonly string[] } {
  return {
    links: [...page.matchAll(/ href="#([^"]*)"/g)].map(([, id = '']) => id),
    ids: [...page.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id),
  }
}

function requirePlaces(page: string): void {
  const { links, ids } = placesOf(page)
  assert.deepEqual(ids, [...new Set(ids)], 'no place is there twice')
  assert.deepEqual(
    links.filter((link) => !ids.includes(link)),
    [],
  )
}

test('the page begins with what is wrong, why it matters and what to do, and leads to its place and to the specification', async () => {
  const page = decodeEntities(await drawn('html', badLogin()))
  const order = [
    '<body>',
    'The audience of the ID Token is somebody else (idt-aud-mismatch).',
    '<h2>Findings',
    'Another application could pass on the tokens it received and sign in as its users.',
    'Issuer: name the client that asked. Recipient: refuse the token.',
    'An old token in a new login can be a replayed one.',
    '<h2>Run',
    'id="step-discover"',
    '<h2>Result',
  ].map((words) => page.indexOf(words))
  assert.deepEqual(
    order,
    [...order].sort((one, other) => one - other),
  )
  assert.ok(!order.includes(-1), String(order))
  assert.ok(
    page.includes(
      '<a href="https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.3.7">OIDC Core 1.0 3.1.3.7</a>',
    ),
  )
  assert.ok(page.includes('<a href="#idt-aud-mismatch">id_token: idt-aud-mismatch</a>'))
  assert.ok(page.includes('<li id="idt-aud-mismatch">'))
  for (const id of ['step-id_token', 'idt-iat-old', 'idt-iat-old-2', 'findings'])
    assert.ok(placesOf(page).ids.includes(id), id)
  requirePlaces(page)
  const others = [...page.matchAll(/ href="([^#"][^"]*)"/g)].map(([, url = '']) => url)
  assert.deepEqual(
    others.filter((url) => !/^https:\/\/(?:openid\.net\/specs|www\.rfc-editor\.org\/rfc)\//.test(url)),
    [],
  )
  // Who has the page alone has no files of ours.
  assert.equal(page.includes('docs/checks'), false)
})

test('title and head say how it ended, what was run, where, by whom and on which day', async () => {
  const page = decodeEntities(await drawn('html', titled(badLogin()), { claims: 'masked' }))
  assert.match(page, /<title>✗ login https:\/\/issuer\.example work — 2026-03-01<\/title>/)
  assert.match(
    decodeEntities(await drawn('html', goodLogin())),
    /<title>✓ login https:\/\/issuer\.example s6BhdRkqt3 — 2026-03-01<\/title>/,
  )
  const head = page.slice(page.indexOf('<header>'), page.indexOf('</header>'))
  for (const words of [
    'https://issuer.example',
    'profile work',
    'client s6BhdRkqt3',
    '2026-03-01 12:00:00 UTC',
    'oidc-cli 9.9.9',
  ])
    assert.ok(head.includes(words), words)
  const typed = `oidc-cli login --issuer https://issuer.example --client-secret '<client-secret>' --profile work --scope 'openid it'\\''s' --save html=~/tickets/out.html --save junit=out.xml --no-browser --dpop -vv`
  assert.ok(head.includes(`<code>${typed}</code>`), head)
})

test('a title and a note stand at the head of the page, in Markdown, JUnit, TAP, HAR and JSON, and are nothing but text', async () => {
  const made = titled(badLogin(), {
    title: '<script>1</script> \u202eTicket',
    note: '# First *line*\r\n\r\n-->third & last\u001b[2J',
  })
  const page = await drawn('html', made)
  assert.match(page, /<title>&#60;script&#62;1&#60;\/script&#62; \\u\{202e\}Ticket — ✗ login/)
  assert.match(page, /<h1>.*&#60;script&#62;1&#60;\/script&#62; \\u\{202e\}Ticket<\/h1>/)
  assert.match(page, /<p class="remark"># First \*line\*<br><br>--&#62;third &#38; last\\x1b\[2J<\/p>/)
  const markdown = await drawn('markdown', made)
  assert.match(
    markdown,
    /^# \\<script\\>1\\<\/script\\> \\\\u\{202e\}Ticket\n\n\\# First \\\*line\\\*\n\n\\--\\>third &amp; last/,
  )
  const junit = decodeEntities(await drawn('junit', made))
  assert.match(junit, /<testsuites name="<script>1<\/script> /)
  assert.equal(junit.split('<property name="title"').length, 2)
  assert.match(junit, /<property name="note" value="# First \*line\*\s+-->third/)
  assert.match(
    await drawn('tap', made),
    /^TAP version 14\n1\.\.\d+\n# <script>1<\/script> .*Ticket\n# # First \*line\*\n/,
  )
  assert.match(JSON.parse(await drawn('har', made)).log.comment, /^<script>1<\/script> /)
  const document = JSON.parse(await drawn('json', made))
  assert.deepEqual([document.title, document.note], [made.title, made.note])
})

test('secrets in a title and a note are none in a report, and a long one is cut', async () => {
  const secret = 'a-secret-of-somebody-0123456789'
  const made = {
    ...goodLogin(),
    title: `It is ${secret}`,
    note: `${secret} ${'x'.repeat(9000)}`,
    secrets: [{ value: secret, kind: 'client_secret' }],
  }
  for (const name of ['html', 'markdown', 'junit', 'tap', 'har', 'json'] as const) {
    const text = await drawn(name, made)
    assert.equal(text.includes(secret), false, name)
    assert.equal(text.includes('x'.repeat(5000)), name === 'json', name)
  }
})

test('names of a record that somebody wrote make no markup and no second place', async () => {
  const ids = ['"><img src=x>', 'filter', 'findings', 'step-token', 'run-1', '', 'a b', 'a-b', '__proto__']
  const steps = [
    step('token', { checks: ids.map((id) => check(id, 'fail')) }),
    step('token', { checks: ids.map((id) => check(id, 'pass')) }),
    step('"><b>', { checks: [check('a b', 'warn')] }),
  ]
  const page = await drawn('html', trace('login', { steps }))
  requirePlaces(page)
  assert.equal(/<img|"><b>/.test(page), false)
  const several = await drawn('html', {
    ...trace('report'),
    holds: 'several runs',
    runs: [run('login', { steps }), run('login', { steps })],
  })
  requirePlaces(several)
  assert.equal(/<img|"><b>/.test(several), false)
})

test('the page of several runs begins with the rules that they break, each once, however many there are', async () => {
  const runs = Array.from({ length: 40 }, (_none, at) => {
    const [one] = (at % 4 === 0 ? badLogin() : goodLogin()).runs
    assert.ok(one)
    const own = check(`odd-${at}`, 'warn', { message: `Odd ${at}.` })
    return { ...one, name: `tenant-${at}`, steps: [...one.steps, step('logout', { checks: [own] })] }
  })
  const page = decodeEntities(await drawn('html', { ...badLogin(), holds: 'several runs', runs }))
  const findings = page.slice(page.indexOf('<section id="findings">'), page.indexOf('<h2>Runs'))
  assert.ok(page.indexOf('<section id="findings">') < page.indexOf('<table>'))
  assert.match(
    findings,
    /The audience of the ID Token is somebody else\.<\/strong> <span class="soft">idt-aud-mismatch, in 10 of 40/,
  )
  assert.match(findings, /Another application could pass on the tokens it received/)
  assert.match(findings, /<a href="#run-1-idt-aud-mismatch">tenant-0<\/a>.*and 5 more/)
  assert.equal(findings.split('<li>').length - 1, 12)
  assert.match(findings, /And 30 more/)
  requirePlaces(page)
})

test('a command line of arguments has them before its options, and none that is not shown', () => {
  const given: readonly Given[] = [
    { name: 'reveal', source: 'flag', value: true },
    { name: 'jwt', source: 'argument' },
    { name: 'jwt', source: 'argument', value: '@a file.txt' },
    { name: 'issuer', source: 'environment', from: 'OIDC_ISSUER', value: ISSUER },
  ]
  assert.equal(commandLineOf(run('verify', { given })), "oidc-cli verify '<jwt>' '@a file.txt' --reveal")
  assert.equal(commandLineOf(run('session list')), 'oidc-cli session list')
})
