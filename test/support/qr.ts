import jsqr from 'jsqr'

// The package says that it is an ES module, and is none.
const decode = (jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr
type Decode = (data: Uint8ClampedArray, width: number, height: number, how: object) => { data: string } | null

/** Pixels across one module. */
const SCALE = 4
const BLOCKS: Readonly<Record<string, readonly [boolean, boolean]>> = {
  ' ': [false, false],
  '▀': [true, false],
  '▄': [false, true],
  '█': [true, true],
}

/** The lines of a text in which nothing but blocks and blanks stands. */
export function blockLines(text: string): readonly string[] {
  return text
    .replace(/\u001b\[\d+m/g, '')
    .split('\n')
    .filter((line) => line.length > 20 && /^[ ▀▄█]+$/.test(line))
}

/** What a camera reads where the blocks are black or white, on a ground that is the other; undefined where it finds no code. */
export function readCode(lines: readonly string[], ink: 'black' | 'white'): string | undefined {
  const rows = lines.flatMap((line) => [0, 1].map((half) => [...line].map((sign) => BLOCKS[sign]?.[half] === true)))
  const width = (rows[0]?.length ?? 0) * SCALE
  const height = rows.length * SCALE
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let at = 0; at < width * height; at += 1) {
    const isInk = rows[Math.floor(at / width / SCALE)]?.[Math.floor((at % width) / SCALE)] === true
    pixels.fill(isInk === (ink === 'white') ? 255 : 0, at * 4, at * 4 + 3)
    pixels[at * 4 + 3] = 255
  }
  return (decode as unknown as Decode)(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data
}
