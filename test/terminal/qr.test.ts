import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStyle, plainStyle } from '../../src/formats/style.ts'
import { qrCode } from '../../src/terminal/qr.ts'
import { guardOutputs } from '../../src/terminal/writer.ts'
import { testEnv } from '../support/env.ts'
import { blockLines, readCode } from '../support/qr.ts'

const URL_OF = (length: number): string => 'https://issuer.example/authorize?state='.padEnd(length, 'aZ9-')
const PIPE = { isTTY: false, columns: 80, rows: undefined }

async function coloured() {
  const env = guardOutputs(testEnv({ tty: ['stderr'] }))
  return { env, style: await createStyle(env.stderr, env.vars) }
}

for (const length of [60, 153, 154, 350, 600, 1200, 2900]) {
  test(`a URL of ${length} bytes is drawn black on white, and read back`, async () => {
    const { style } = await coloured()
    const text = qrCode(URL_OF(length), { isTTY: true, columns: 300, rows: 200 }, style)
    assert.match(text, /^\u001b\[30m\u001b\[47m {4,}\u001b\[49m\u001b\[39m\n/)
    const lines = blockLines(text)
    assert.equal(lines.length * 2 - (lines[0]?.length ?? 0), (lines[0]?.length ?? 0) % 2)
    assert.equal(readCode(lines, 'black'), URL_OF(length))
  })
}

test('without colour light modules are blocks, the quiet zone too', () => {
  const lines = blockLines(qrCode(URL_OF(300), PIPE, plainStyle()))
  assert.match(lines[0] ?? '', /^█+$/)
  assert.equal(readCode(lines, 'white'), URL_OF(300))
})

test('the gate lets a code pass as it is drawn, and nothing else that could draw', async () => {
  const { env, style } = await coloured()
  const text = qrCode(URL_OF(60), { isTTY: true, columns: 80, rows: 40 }, style)
  env.stderr.write(text)
  assert.equal((env as unknown as { written: { stderr: string } }).written.stderr, text)
})

// 61 modules and four times two of the quiet zone, or two times two where there is no room for more; three lines stay below.
for (const [columns, rows, expected] of [
  [69, 38, 69],
  [68, 38, 65],
  [69, 37, 65],
  [65, 36, 65],
  [64, 36, undefined],
  [65, 35, undefined],
  [65, undefined, 65],
  [80, 24, undefined],
] as const) {
  test(`in ${columns} columns and ${rows ?? 'unknown'} lines a code of 61 modules ${expected ? `takes ${expected} columns` : 'is not drawn, in words'}`, () => {
    const url = URL_OF(320)
    const text = qrCode(url, { isTTY: true, columns, rows }, plainStyle(columns))
    const lines = blockLines(text)
    assert.equal(lines[0]?.length, expected)
    if (expected) return assert.equal(readCode(lines, 'white'), url)
    assert.equal(
      text.replace(/\s+/g, ' '),
      `No QR code: it needs a window of 65 columns and 36 lines, and this one has ${columns} columns and ${rows} lines. Enlarge it, or make its type smaller, and run this again. `,
    )
  })
}

test('what no code can hold is said, and so is a terminal that shows ASCII alone', () => {
  assert.equal(
    qrCode(URL_OF(2954), PIPE, plainStyle(200)),
    'No QR code: the URL has 2954 bytes, and a code holds 2953 at most.\n',
  )
  assert.match(qrCode(URL_OF(60), PIPE, { ...plainStyle(), unicode: false }), /^No QR code: this terminal is not known/)
})
