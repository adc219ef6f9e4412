import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localPaths } from '../../src/text/local-paths.ts'

const shown = localPaths({ home: '/srv/people/grace', cwd: '/work/acme-merger' }, [
  '/data/acme-merger/client.pem',
  'html=relative/report.html',
  '/short',
])

const ROWS: readonly (readonly [what: string, given: string, expected: string])[] = [
  ['the home folder', 'Opened /srv/people/grace/bin/browser.', 'Opened ~/bin/browser.'],
  ['the home folder alone', 'in /srv/people/grace.', 'in ~.'],
  ['a folder beside it', '/srv/people/gracelands/x is kept', 'x is kept'],
  ['a home on Linux, of whoever', 'file:/home/ada/meta.json and "/home/ada"', 'file:~/meta.json and "~"'],
  ['a home on macOS', '/Users/ada/Library/Application Support/x', '~/Library/Application Support/x'],
  ['a home on Windows, with a blank', 'C:\\Users\\Ada Lovelace\\x.json', '~\\x.json'],
  ['the superuser', '/root/.config/oidc-cli/config.yaml', '~/.config/oidc-cli/config.yaml'],
  ['what a URL of a file leads to', 'file:///tmp/run-17/meta.json', 'file:meta.json'],
  [
    'a file elsewhere',
    "html=/tmp/run-17/out.html, the file '/etc/ssl/acme/ca.pem'.",
    "html=out.html, the file 'ca.pem'.",
  ],
  ['a drive', 'D:\\acme\\secret\\x.pem cannot be read', 'x.pem cannot be read'],
  ['the working folder', '/work/acme-merger/a/b.json and /work/acme-merger', 'b.json and acme-merger'],
  ['a path that was given and begins like no other', 'read /data/acme-merger/client.pem', 'read client.pem'],
  [
    'paths of URLs',
    'https://issuer.example/home/ada/x and GET /token',
    'https://issuer.example/home/ada/x and GET /token',
  ],
  [
    'addresses with ports',
    'http://[::1]/tmp/x http://127.0.0.1:8080/var/x',
    'http://[::1]/tmp/x http://127.0.0.1:8080/var/x',
  ],
  ['pointers into JSON', '/keys/0/kid of /short', '/keys/0/kid of /short'],
]

for (const [what, given, expected] of ROWS) test(`local paths: ${what}`, () => assert.equal(shown(given), expected))

test('a text that is nearly all paths costs no more than its length', () => {
  const text = '/tmp/a/b '.repeat(20_000) + '/tmp/'.repeat(20_000)
  const from = performance.now()
  shown(text)
  assert.ok(performance.now() - from < 2000)
})
