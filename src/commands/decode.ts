import { cliError } from '../errors.ts'
import { EXIT } from '../exit.ts'
import { findTokens, isLineByLine } from '../jose/input.ts'
import { writeJson } from '../jose/json-reader.ts'
import type { Context, Outcome } from './context.ts'
import { type Decoded, decodeOne } from './decode-one.ts'
import { linesOf, readInput } from './input.ts'

/** `decode [token…]`: reads whatever it is given, trusting nothing. Many lines of input give one JSON element a line. */
export async function decode(context: Context, args: readonly string[]): Promise<Outcome> {
  const fromStdin = args.length === 0 || (args.length === 1 && args[0] === '-')
  if (fromStdin && context.output.format === 'json') return decodeStream(context)
  const texts = fromStdin
    ? [await readInput(context, '-')]
    : await Promise.all(args.map((arg) => readInput(context, arg)))
  return decodeTexts(context, texts)
}

async function decodeTexts(context: Context, texts: readonly string[]): Promise<Outcome> {
  const found = texts.flatMap((text) =>
    isLineByLine(text) ? text.split('\n').flatMap((line) => findTokens(line)) : findTokens(text),
  )
  const { recorder } = context
  await recorder.step('decode', async (open) => {
    if (found.length === 0) throw nothing()
    const tokens: Decoded[] = []
    for (const each of found) {
      const { decoded, checks } = await decodeOne(context, each)
      tokens.push(decoded)
      open.check(...checks)
    }
    open.note('Nothing was verified: what a token says is only what it says.')
    recorder.trace.result = { tokens }
  })
  return undefined
}

function nothing(): Error {
  return cliError(
    'input_unreadable',
    'There is nothing to decode.',
    'Give a token, a URL with one, or a token response; or write it to standard input.',
  )
}

/** How much is read before it is decided whether the input is one thing or many lines. */
const PROBE = 64 * 1024

/** One element a line for many lines, else one document; memory stays the same however long the input is. */
async function decodeStream(context: Context): Promise<Outcome> {
  const lines = linesOf(context.env.stdin.chunks())
  const first: string[] = []
  let size = 0
  for (;;) {
    const next = await lines.next()
    if (next.done) return decodeTexts(context, [first.join('\n')])
    first.push(next.value)
    size += next.value.length
    if (isLineByLine(first.join('\n'))) break
    if (size > PROBE && first.length > 1) break
  }
  const { stdout } = context.env
  let batch = ''
  const emit = async (line: string): Promise<void> => {
    for (const each of findTokens(line)) batch += `${writeJson((await decodeOne(context, each)).decoded)}\n`
    if (batch.length < 32 * 1024) return
    stdout.write(batch)
    batch = ''
    await stdout.flushed()
  }
  for (const line of first) await emit(line)
  for await (const line of lines) {
    await emit(line)
    if (stdout.closed || context.env.signal.aborted) break
  }
  stdout.write(batch)
  return { written: EXIT.ok }
}
