import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cell, code, escaped } from '../../src/formats/markdown-text.ts'

/** Markdown without what stands in code, where nothing is made of anything. */
const outsideOfCode = (markdown: string): string => markdown.replace(/`[^`]*`/g, ' ')

for (const [what, text] of [
  ['a URL', 'HTTPS://evil.example'],
  ['a URL of another scheme', 'ftp://evil.example/x'],
  ['a URL of a scheme that some make links of', 'irc://evil.example'],
  ['a URL in other text', 'see(http://evil.example)'],
  ['a name that begins with www', 'WWW.evil.example'],
  ['an address of mail', 'someone@evil.example'],
  ['mailto', 'mailto:someone@evil.example'],
  ['xmpp', 'XMPP:someone@evil.example'],
  ['a person', '@somebody'],
  ['a team', '(@org/team)'],
  ['an issue', '#1'],
  ['an issue of another repository', 'owner/repo#1'],
  ['an issue by its older name', 'GH-1'],
  ['an issue by its older name in small letters', 'gh-1'],
  ['a ticket of a tracker', 'PROJ-12'],
  ['a commit', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['the beginning of a commit', 'da39a3e'],
  ['a commit of another repository', 'owner/repo@da39a3e'],
  ['a merge request', '!1'],
  ['a snippet', '$1'],
  ['a milestone', '%1'],
  ['a milestone in quotes', '%"1.0"'],
  ['an epic', '&1'],
  ['a label', '~bug'],
  ['a label in another script', '~ошибка'],
  ['a picture by name', ':skull:'],
  ['a formula', '$x^2$'],
  ['another reference', '[vulnerability:1]'],
  ['a wiki link', '[[page]]'],
  ['a marked change', '{+added+}'],
] as const) {
  test(`${what} is code`, () => {
    assert.equal(escaped(text), `\`${text}\``)
    assert.doesNotMatch(outsideOfCode(escaped(`${text} and ${text}, then ${text}`)), /[@#$!%&:/]|\d/)
  })
}

for (const [given, shown] of [
  ['idt-aud-mismatch of id_token is a fail.', 'idt-aud-mismatch of id_token is a fail.'],
  ['meta-issuer-mismatch, token_endpoint_auth_method', 'meta-issuer-mismatch, token_endpoint_auth_method'],
  ['OIDC Core 1.0 3.1.3.7 (RFC 9207)', 'OIDC Core 1.0 3.1.3.7 (RFC 9207)'],
  ['100 % of a & b', '100 % of a &amp; b'],
  ['_emphasis_ and __proto__', '\\_emphasis\\_ and \\_\\_proto\\_\\_'],
  ['*a* **b**', '\\*a\\* \\*\\*b\\*\\*'],
  ['<script>x</script>', '\\<script\\>x\\</script\\>'],
  ['[text](target)', '\\[text\\](target)'],
  ['![image](target)', '!\\[image\\](target)'],
  ['a `code` b', 'a \\`code\\` b'],
  ['~~gone~~ |', '`~~gone~~` \\|'],
  ['a ~ b', 'a \\~ b'],
  ['/close', '`/close`'],
  ['see /close', 'see /close'],
  ['# Heading', '\\# Heading'],
  ['- item', '\\- item'],
  ['+ item', '\\+ item'],
  ['1. item', '1\\. item'],
  ['> quote', '\\> quote'],
  ['=== x', '\\=== x'],
  ['   indented', 'indented'],
  ['two\nlines', 'two\\\\nlines'],
  ['', ''],
] as const) {
  test(`${JSON.stringify(given)} is written as ${JSON.stringify(shown)}`, () => assert.equal(escaped(given), shown))
}

test('a backtick ends no code, and a bar no cell', () => {
  assert.equal(code('a`b'), "`a'b`")
  assert.equal(escaped('@a`b'), "`@a'b`")
  assert.equal(code('a\\'), '` a\\ `')
  assert.equal(cell(code('a|b')), '`a\\|b`')
  assert.equal(cell(code('a\\|@b')), '`a\\|@b`')
  assert.equal(cell(escaped('a\\|b')), 'a\\\\\\|b')
})

/** Where a table sees the end of a cell: at a bar that no backslash takes away (GFM 4.10). */
const bars = (markdown: string): number => markdown.replace(/\\[\s\S]/g, '').split('|').length - 1

test('whatever a text is made of, it ends no cell and nothing outside of code is live', () => {
  const part = fc.constantFrom(
    '\\',
    '|',
    '`',
    '@',
    '#',
    '1',
    'a',
    ' ',
    '_',
    '*',
    '<',
    '>',
    '!',
    '[',
    ']',
    '://',
    'GH-',
    '$',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const text = parts.join('')
      assert.equal(bars(cell(escaped(text))), 0)
      assert.equal(bars(cell(code(text))), 0)
      const rest = outsideOfCode(escaped(text).replace(/\\`/g, ' '))
      assert.doesNotMatch(rest, /@|#\w|:\/\/|\bGH-\d|\$|(?<!\\)[*<>[\]`]/)
    }),
  )
})
