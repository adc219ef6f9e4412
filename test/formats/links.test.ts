import assert from 'node:assert/strict'
import { test } from 'node:test'
import { view } from '../../src/commands/explain.view.ts'
import { lookUp } from '../../src/explain/look-up.ts'
import { paragraph, renderStep } from '../../src/formats/human/step.ts'
import { showsLinks } from '../../src/formats/shows-links.ts'
import { createStyle, plainStyle, type Style } from '../../src/formats/style.ts'
import { createProgress } from '../../src/terminal/progress.ts'
import { guardOutputs } from '../../src/terminal/writer.ts'
import { JUDGES } from '../../src/trace/traits.ts'
import { type EnvSettings, runCli, testEnv } from '../support/env.ts'
import { check, step } from './made-traces.ts'

const WEZTERM = { TERM_PROGRAM: 'WezTerm', TERM_PROGRAM_VERSION: '20240203-110809-5046fc22', NO_COLOR: '1' }
const END = '\u001b]8;;\u001b\\'
const LINK = /\u001b\]8;id=([0-9a-f]{24});([!-~]*)\u001b\\([^\u001b]*)\u001b\]8;;\u001b\\/g

/** The links of a text, each as where it leads and what is shown. */
const linksIn = (text: string): readonly (readonly [string, string])[] =>
  [...text.matchAll(LINK)].map(([, , url = '', shown = '']) => [url, shown])
const withoutLinks = (text: string): string => text.replace(LINK, '$3')

async function linking(settings: EnvSettings = {}) {
  const env = testEnv({ tty: ['stdout', 'stderr'], vars: WEZTERM, ...settings })
  const guarded = guardOutputs(env)
  return { env, guarded, style: await createStyle(guarded.stdout, guarded.vars) }
}

for (const [what, vars, expected] of [
  ['a terminal that says nothing of itself', { TERM: 'xterm-256color' }, false],
  ['iTerm 3.5', { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.5.2' }, true],
  ['iTerm 3.1', { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.1.0' }, true],
  ['iTerm 3.0', { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.0.15' }, false],
  ['iTerm of no version', { TERM_PROGRAM: 'iTerm.app' }, false],
  ['WezTerm', WEZTERM, true],
  ['an old WezTerm', { ...WEZTERM, TERM_PROGRAM_VERSION: '20200503-171512' }, false],
  ['VS Code 1.95', { TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.95.3' }, true],
  ['VS Code 1.71', { TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.71.2' }, false],
  ['Ghostty', { TERM_PROGRAM: 'ghostty', TERM_PROGRAM_VERSION: '1.0.0' }, true],
  ['Terminal of macOS', { TERM_PROGRAM: 'Apple_Terminal', TERM_PROGRAM_VERSION: '455' }, false],
  ['a name of Object', { TERM_PROGRAM: 'constructor' }, false],
  ['GNOME Terminal', { TERM: 'xterm-256color', VTE_VERSION: '7600' }, true],
  ['the VTE that fell over links', { TERM: 'xterm-256color', VTE_VERSION: '5000' }, false],
  ['a VTE of no number', { VTE_VERSION: 'new' }, false],
  ['kitty', { TERM: 'xterm-kitty' }, true],
  ['Alacritty', { TERM: 'alacritty' }, true],
  ['foot', { TERM: 'foot-extra' }, true],
  ['a terminal whose name begins alike', { TERM: 'football' }, false],
  ['Windows Terminal', { WT_SESSION: '6f0b1c3e' }, true],
  ['tmux 3.4', { TERM: 'tmux-256color', TMUX: '/tmp/x', TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.4' }, true],
  ['tmux 3.3a', { TERM: 'screen-256color', TMUX: '/x', TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.3a' }, false],
  ['tmux within GNOME Terminal', { TERM: 'screen', TMUX: '/tmp/x', VTE_VERSION: '7600' }, false],
  ['GNU screen within kitty', { TERM: 'screen.xterm-kitty', STY: '1.pts', KITTY_WINDOW_ID: '1' }, false],
  ['CI', { ...WEZTERM, CI: 'true' }, false],
  ['a dumb terminal', { ...WEZTERM, TERM: 'dumb' }, false],
  ['what was forced', { TERM: 'dumb', FORCE_HYPERLINK: '1' }, true],
  ['what was forced off', { ...WEZTERM, FORCE_HYPERLINK: '0' }, false],
  ['what was forced off in a word', { ...WEZTERM, FORCE_HYPERLINK: 'false' }, false],
  ['an empty FORCE_HYPERLINK', { ...WEZTERM, FORCE_HYPERLINK: '' }, true],
] as const) {
  test(`${what} is ${expected ? '' : 'not '}shown links`, () => {
    assert.equal(showsLinks({ isTTY: true }, vars), expected)
  })
}

test('a pipe gets links only where they are forced', async () => {
  assert.equal(showsLinks({ isTTY: false }, WEZTERM), false)
  assert.equal(showsLinks({ isTTY: false }, { FORCE_HYPERLINK: '1' }), true)
  const { stdout } = await runCli(['explain', 'idt-aud-mismatch'], { vars: WEZTERM })
  assert.ok(!stdout.includes('\u001b'))
})

test('links are no colour: NO_COLOR leaves them', async () => {
  const { style } = await linking()
  assert.equal(style.red('x'), 'x')
  assert.notEqual(style.link('x', 'https://a.example/'), 'x')
})

test('sections of specifications lead there, each to its own, and what is seen is the same', async () => {
  const { style } = await linking()
  const drawn = (with_: Style): string =>
    renderStep(
      step('id_token', {
        checks: [check('idt-aud-mismatch', 'fail', { spec: 'OIDC Core 1.0 3.1.3.7, 2; RFC 8725 3.9' })],
      }),
      with_,
      { detail: 'usual', traits: JUDGES, strict: false },
    )
  const core = 'https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.'
  assert.deepEqual(linksIn(drawn(style)), [
    [`${core}3.1.3.7`, 'OIDC Core 1.0 3.1.3.7'],
    [`${core}2`, '2'],
    ['https://www.rfc-editor.org/rfc/rfc8725#section-3.9', 'RFC 8725 3.9'],
  ])
  assert.equal(withoutLinks(drawn(style)), drawn(plainStyle(style.width)))
  assert.equal(style.sections('a document of nobody 3'), 'a document of nobody 3')
})

test('a link that is wrapped is one in each line, and none of the indent', async () => {
  const { style } = await linking()
  const text = `before ${style.link('OIDC Dynamic Client Registration 1.0 2 (table)', 'https://a.example/')}, after`
  const lines = paragraph(text, 4, { ...style, width: 30 })
  assert.deepEqual(lines.map(withoutLinks), [
    '    before OIDC Dynamic Client',
    '      Registration 1.0 2',
    '      (table), after',
  ])
  assert.deepEqual(
    lines.flatMap((line) => linksIn(line).map(([, shown]) => shown)),
    ['OIDC Dynamic Client', 'Registration 1.0 2', '(table)'],
  )
})

test('explain leads to what it names', async () => {
  const { style } = await linking()
  const found = lookUp('idt-aud-mismatch')
  const drawn = view(found, style)
  const url = 'https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.3.7'
  assert.deepEqual(linksIn(drawn), [
    [url, 'OIDC Core 1.0 3.1.3.7 #3'],
    [url, url],
  ])
  assert.equal(withoutLinks(drawn), view(found, plainStyle(style.width)))
})

test('a URL that is said on a line of its own is a link, and one among words is not', async () => {
  const { env, guarded, style } = await linking()
  const settings = {
    detail: 'usual',
    quiet: false,
    reveal: false,
    strict: false,
    live: false,
    forMachines: false,
  } as const
  const progress = createProgress(
    guarded,
    { out: style, err: await createStyle(guarded.stderr, guarded.vars) },
    settings,
  )
  progress.say('Open this URL to sign in:\nhttps://a.example/authorize?scope=openid&login_hint=\u00e9')
  progress.say('Metrics: http://127.0.0.1:9000/metrics')
  await progress.stop()
  assert.deepEqual(linksIn(env.written.stderr), [
    [
      'https://a.example/authorize?scope=openid&login_hint=%C3%A9',
      'https://a.example/authorize?scope=openid&login_hint=\u00e9',
    ],
  ])
})

test('where a link leads is printable ASCII, and what is no URL or longer than terminals take is none', async () => {
  const { style } = await linking()
  const [link] = linksIn(style.link('x', 'https://a.example/\u001b\\\u0007 \u202e?a=\u{1f600};b'))
  assert.deepEqual(link, ['https://a.example/%1B/%07%20%E2%80%AE?a=%F0%9F%98%80;b', 'x'])
  for (const url of ['no URL', '', `https://a.example/${'a'.repeat(2000)}`]) assert.equal(style.link('x', url), 'x')
})

test('the gate lets links of ours pass, and none of anybody else', async () => {
  const { env, guarded, style } = await linking()
  const ours = style.link('here', 'https://a.example/')
  guarded.stdout.write(`${ours}\n`)
  assert.equal(env.written.stdout, `${ours}\n`)
  const others = [
    `\u001b]8;;https://evil.example/\u001b\\here${END}`,
    `\u001b]8;id=${'0'.repeat(24)};https://evil.example/\u001b\\here${END}`,
    `\u001b]8;;https://evil.example/\u0007here\u001b]8;;\u0007`,
    ours.replace('https://a.example/', 'https://a.example/\u0007\u001b[2J'),
  ]
  for (const text of others) {
    const before = env.written.stdout.length
    guarded.stdout.write(`${text}\n`)
    assert.deepEqual(linksIn(env.written.stdout.slice(before)), [], JSON.stringify(text))
    assert.doesNotMatch(env.written.stdout.slice(before).replaceAll(END, ''), /\u001b|\u0007/)
  }
  // The links of one stream are none of the other.
  guarded.stderr.write(`${ours}\n`)
  assert.deepEqual(linksIn(env.written.stderr), [])
})

test('on a terminal the files of --save are told, each with a link, over SSH without one', async () => {
  const argv = ['decode', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.', '--save', 'json=my report.json']
  const env = testEnv({ tty: ['stdout', 'stderr'], vars: WEZTERM })
  const { stderr } = await runCli(argv, env)
  assert.deepEqual(linksIn(stderr), [[`file://${env.cwd}/my%20report.json`, 'my report.json']])
  const away = await runCli(argv, {
    tty: ['stdout', 'stderr'],
    vars: { ...WEZTERM, SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' },
  })
  assert.match(away.stderr, /^saved {2}my report\.json$/m)
  assert.ok(!(await runCli(argv)).stderr.includes('saved'))
})
