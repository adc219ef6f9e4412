import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { octal, shellQuoted } from '../../src/text/shell.ts'

test('a word of the shell is in quotes, and what nobody sees or a runner obeys is spelled', () => {
  assert.equal(shellQuoted(`it's $(id)`), `'it'\\''s $(id)'`)
  assert.equal(shellQuoted('a\tb\u202e'), `'a'"$(printf '\\011')"'b'"$(printf '\\342\\200\\256')"''`)
  assert.equal(shellQuoted('a\n::error::b'), `'a'"$(printf '\\012\\072')"':error::b'`)
  assert.equal(shellQuoted('caf\u00e9', 'latin1'), `'caf'"$(printf '\\351')"''`)
  assert.equal(octal('é\n'), '\\303\\251\\012')
})

test('a shell reads every byte but NUL as it was', () => {
  const bytes = Buffer.from(Array.from({ length: 255 }, (_none, at) => at + 1))
  for (const text of [
    bytes.toString('latin1'),
    "'''",
    '\\\\',
    '\u{1f469}\u200d\u{1f467} \u0301\u0301\u0301\u0301\n##[x]\n',
  ]) {
    const encoding = text.length === 255 ? 'latin1' : 'utf8'
    const printed = execFileSync('sh', ['-c', `printf %s ${shellQuoted(text, encoding)}`])
    assert.deepEqual(printed, Buffer.from(text, encoding))
  }
})
