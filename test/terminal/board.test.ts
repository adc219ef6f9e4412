import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainStyle } from '../../src/formats/style.ts'
import { createBoard } from '../../src/terminal/board.ts'
import { guardOutputs } from '../../src/terminal/writer.ts'
import { type EnvSettings, testEnv } from '../support/env.ts'
import { ORDERS, ordersIn } from '../support/planted.ts'
import { type Size, terminal } from '../support/terminal.ts'

const TERMINAL = ['stdout', 'stderr'] as const

function machine(size: Size, settings: EnvSettings = {}, forMachines = false) {
  const made = terminal(size, { tty: TERMINAL, ...settings })
  return { ...made, board: createBoard(made.guarded, plainStyle(size.columns), forMachines) }
}

const PASSED = { verdict: 'pass', ms: 12, cause: null }
const FAILED = { verdict: 'fail', ms: 812, cause: 'the client secret is refused' }

test('on a terminal what is under way stands in a table with its step and seconds, failures above it, and below it how many are done', async () => {
  const { board, shown, pass } = machine({ columns: 80, rows: 24 })
  const following = board.follow(3)
  const [acme, globex] = [following.begin('signs in (acme)'), following.begin('signs in (globex)')]
  acme.at('login')
  globex.at('discover')
  await pass(3050)
  assert.deepEqual(
    shown.lines().map((line) => line.replace(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, '*')),
    ['* signs in (acme)    login     3 s', '* signs in (globex)  discover  3 s', '0 of 3 done'],
  )
  assert.equal(shown.isCursorShown, false)
  globex.end(FAILED)
  following.begin('signs in (initech)').at('login')
  acme.at('userinfo')
  await pass(1100)
  assert.deepEqual(
    shown.lines().map((line) => line.replace(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, '*')),
    [
      'fail  signs in (globex)  812 ms  the client secret is refused',
      '* signs in (acme)     userinfo  4 s',
      '* signs in (initech)  login     1 s',
      '1 of 3 done, 1 failed',
    ],
  )
  acme.end(PASSED)
  following.stop()
  assert.deepEqual(shown.lines(), ['fail  signs in (globex)  812 ms  the client secret is refused', ''])
  assert.equal(shown.isCursorShown, true)
})

for (const [columns, rows, all] of [
  [80, 24, 3],
  [80, 24, 300],
  [40, 24, 300],
  [40, 10, 40],
  [20, 5, 300],
  [200, 60, 300],
] as const)
  test(`${all} at once on ${columns} columns and ${rows} lines leave two of them free, and no line is broken`, async () => {
    const { board, writes, shown, pass } = machine({ columns, rows })
    const following = board.follow(all)
    const going = Array.from({ length: all }, (_, at) =>
      following.begin(`signs in (東京大阪 ${'x'.repeat(at % 70)} t${at})`),
    )
    for (const each of going) each.at('userinfo')
    await pass(65_000)
    const lines = shown.lines()
    assert.equal(lines.length, Math.min(all + 1, rows - 2))
    assert.equal(lines.at(-1), `0 of ${all} done`)
    assert.ok(shown.highest <= rows - 3, `${shown.highest}`)
    const rowsShown = lines.slice(0, all > rows - 3 ? -2 : -1)
    // The end of a name tells it from others; where there is no room for more its last characters stay.
    for (const [at, line] of rowsShown.entries())
      assert.ok(line.includes(columns < 40 ? `${at % 10}) ` : ` t${at}) `), line)
    const more = all - (rows - 4)
    if (all > rows - 3) assert.equal(lines.at(-2), `  and ${more} more`)
    for (const each of writes) assert.equal(each.split('\n').length, lines.length, 'a redraw is one write')
    // The time of a wait is 1 min 5 s.
    assert.ok(lines[0]?.endsWith('1 min 5 s') || lines[0]?.endsWith('1 min 4 s'), lines[0])
  })

test('it is drawn ten times a second at most, however much happens, each time in one write', async () => {
  const { board, writes, shown, pass } = machine({ columns: 80, rows: 24 })
  const following = board.follow(3000)
  for (let round = 0; round < 10; round += 1) {
    for (let at = 0; at < 50; at += 1) following.begin(`s (t${round}-${at})`).end(FAILED)
    await pass(100)
  }
  assert.ok(writes.length <= 10, `${writes.length} writes`)
  following.stop()
  assert.equal(shown.lines().filter((line) => line.startsWith('fail  s (t')).length, 500)
})

test('a terminal that becomes narrower or lower has a table that fits', async () => {
  const size: Size = { columns: 80, rows: 24 }
  const { board, writes, pass } = machine(size)
  const following = board.follow(30)
  for (let at = 0; at < 30; at += 1) following.begin(`signs in with everything that there is (t${at})`).at('login')
  await pass(100)
  assert.equal(writes.at(-1)?.split('\n').length, 22)
  size.columns = 30
  size.rows = 8
  await pass(100)
  // The terminal broke what was wider than it is now: 20 lines of 61 columns take three, and what follows one each.
  assert.ok(writes.at(-1)?.startsWith(`\r\u001b[${20 * 2 + 2 - 1}A`), JSON.stringify(writes.at(-1)?.slice(0, 12)))
  await pass(100)
  const again = writes.at(-1) ?? ''
  assert.ok(again.startsWith('\r\u001b[5A'), JSON.stringify(again.slice(0, 12)))
  for (const line of again.replaceAll(/\u001b\[\d*[A-Za-z]|\r/g, '').split('\n')) assert.ok(line.length < 30, line)
})

test('on a terminal of two lines there is no table, and failures are told', async () => {
  const { board, shown, pass } = machine({ columns: 80, rows: 2 })
  const following = board.follow(2)
  following.begin('a').end(FAILED)
  following.begin('b')
  await pass(500)
  assert.deepEqual(shown.lines(), ['fail  a  812 ms  the client secret is refused', ''])
  following.stop()
  assert.equal(shown.isCursorShown, true)
})

test('a signal takes the table away and gives the cursor back at once; nothing is drawn from then on', async () => {
  const { env, board, shown, writes, pass } = machine({ columns: 80, rows: 24 })
  const following = board.follow(2)
  const row = following.begin('a')
  await pass(200)
  env.interrupt('SIGINT')
  assert.deepEqual(shown.lines(), ['Ending what is under way; a second signal ends at once.', ''])
  assert.equal(shown.isCursorShown, true)
  const before = writes.length
  row.end({ verdict: 'error', ms: 12, cause: 'interrupted' })
  await pass(1000)
  following.stop()
  assert.equal(writes.length, before)
})

test('what is written meanwhile stands above the table, on either stream', async () => {
  const { board, guarded, shown, pass } = machine({ columns: 80, rows: 24 })
  const following = board.follow(2)
  following.begin('a').at('login')
  await pass(100)
  guarded.stderr.write('said\n')
  assert.deepEqual(shown.lines(), ['said', '⠋ a  login  0 s', '0 of 2 done'])
  guarded.stdout.write('a result\n')
  assert.deepEqual(shown.lines(), ['said', 'a result', ''])
  assert.equal(shown.isCursorShown, true)
  following.stop()
  assert.deepEqual(shown.lines(), ['said', 'a result', ''])
})

for (const [what, settings, forMachines] of [
  ['in a pipe', { tty: [] }, false],
  ['on a dumb terminal', { vars: { TERM: 'dumb' } }, false],
  ['in a job of CI that has a terminal', { vars: { CI: 'true' } }, false],
  ['beside a report for machines on the same terminal', {}, true],
] as const)
  test(`${what} there is a plain line each as it ends, and no control character`, async () => {
    const { env, board, pass } = machine({ columns: 80, rows: 24 }, settings, forMachines)
    const following = board.follow(2)
    const [one, other] = [following.begin('signs in (acme)'), following.begin('signs in (globex)')]
    one.at('login')
    await pass(1000)
    one.end(PASSED)
    other.end(FAILED)
    following.stop()
    assert.equal(
      env.written.stderr,
      'pass  signs in (acme)  12 ms\nfail  signs in (globex)  812 ms  the client secret is refused\n',
    )
  })

test('of one alone no line is told, since the report has it', () => {
  const { env, board } = machine({ columns: 80, rows: 24 }, { tty: [] })
  board.follow(1).begin('a').end(FAILED)
  assert.equal(env.written.stderr, '')
})

test('no name, step or cause reaches the terminal as more than text', async () => {
  const evil = '\u001b[2J\u001b]0;x\u0007\r\n\u202e\u001b[5A'
  for (const tty of [TERMINAL, []]) {
    const { env, board, pass } = machine({ columns: 80, rows: 24 }, { tty })
    const following = board.follow(40)
    for (const order of ORDERS) {
      const row = following.begin(`${order}${evil}`)
      row.at(`${evil}${order}`)
      following.begin(order).end({ verdict: 'fail', ms: 1, cause: `${evil}\n${order}` })
    }
    await pass(300)
    following.stop()
    assert.deepEqual(ordersIn(env.written.stderr), [])
    // The screen throws for what is not ours; going up is ours alone.
    assert.doesNotMatch(env.written.stderr, /\u001b\[5A|\u202e|\u0007/)
  }
})

test('the gate lets nobody move the cursor up but by having lines redrawn', () => {
  const env = testEnv({ tty: TERMINAL })
  const { stderr } = guardOutputs(env)
  stderr.write('\u001b[3A\u001b[J\n')
  assert.equal(env.written.stderr, '\\x1b[3A\\x1b[J\n')
  stderr.redraw(['one\u001b[9A\nmore', '\u001b[36mtwo\u001b[39m'])
  stderr.redraw([])
  assert.doesNotMatch(env.written.stderr, /\u001b\[9A/)
  assert.ok(env.written.stderr.includes('\u001b[36mtwo\u001b[39m'), 'our colours pass')
  assert.ok(env.written.stderr.endsWith('\r\u001b[1A\u001b[J\u001b[?25h'))
})
