import { isAscii } from 'node:buffer'
import { readReference } from './config/reference.ts'
import type { Context } from './context.ts'
import { type CliError, cliError } from './errors.ts'
import { inputChunks } from './files/input.ts'
import { asUtf8, type Encoding } from './files/text-of-bytes.ts'
import { isLineByLine } from './jose/tokens/line-by-line.ts'
import { MAX_TOKEN } from './jose/tokens/read-token.ts'

/** Largest input that is taken as one thing, in bytes. */
const MOST_INPUT = 8 * 1024 * 1024
/** Longest line of a stream, in bytes: a token of 256 KiB and what stands around it. */
const LONGEST_LINE = 1024 * 1024

/** How much is read before it is decided whether the input is one thing or many lines, in bytes. */
const PROBE = 64 * 1024

/** The text of an argument: itself, standard input for `-`, a file for `@PATH` and `file:PATH`, a variable for `env:NAME`. */
export async function readInput(context: Context, arg: string, how: Reading = {}): Promise<string> {
  const { limit = MAX_TOKEN, told } = how
  if (arg === '-') invite(context)
  const maxBytes = mostInput(limit)
  return readReference(arg, { what: 'The token', maxBytes, plain: 'value', hint: MANY, told }, context.env)
}

/** How an input is read. */
export interface Reading {
  /** Longest token, in characters. */
  readonly limit?: number
  /** Hears of an encoding that is not UTF-8. */
  readonly told?: (encoding: Encoding) => void
}

/** What is taken as one thing has room for the longest token several times, since it may be encoded. */
function mostInput(limit: number): number {
  return Math.max(MOST_INPUT, 2 * limit)
}

function invite(context: Context): void {
  if (context.env.stdin.isTTY) context.talk.say('Reading standard input; end it with Ctrl-D.')
}

/** Refuses a token past the limit; `input_too_large`. */
export function tokenTooLarge(limit: number = MAX_TOKEN): CliError {
  return cliError(
    'input_too_large',
    `A token longer than ${limit} characters was not read.`,
    'Check that it is one token. oidc-cli decode --max-size <size> reads longer ones, such as the metadata of FIDO.',
  )
}

const MANY =
  'Give many tokens one a line with --json, which has no such limit; decode --max-size <size> takes twice that size as one thing.'

function tooLarge(most: number): Error {
  return cliError('input_too_large', `Standard input is longer than ${most} bytes.`, MANY)
}

/** Standard input as one text, or as blocks of lines that each hold something of their own. */
type StandardInput =
  | { readonly text: string }
  | {
      /** Whole lines, parted by line feeds, none after the last. */
      readonly blocks: AsyncIterable<string>
      readonly text?: undefined
    }

/** Reads as much as tells which of the two it is; many lines are then read on in constant memory. */
export async function readStandardInput(context: Context, how: Reading = {}): Promise<StandardInput> {
  const { limit = MAX_TOKEN, told } = how
  const most = mostInput(limit)
  invite(context)
  const blocks = lineBlocks(asUtf8(inputChunks(context.env), told), Math.max(LONGEST_LINE, 2 * limit))
  const first: string[] = []
  let size = 0
  for (;;) {
    const { value, done } = await blocks.next()
    if (done) {
      const text = first.join('\n')
      return isLineByLine(text) ? { blocks: chained(text, blocks) } : { text }
    }
    first.push(value)
    size += value.length + 1
    // One thing of that size is a document; deciding anew on each block of it would take ever longer.
    if (size > PROBE) break
    const text = first.join('\n')
    if (isLineByLine(text)) return { blocks: chained(text, blocks) }
  }
  const start = first.join('\n')
  if (isLineByLine(start)) return { blocks: chained(start, blocks) }
  const rest: string[] = [start]
  for await (const block of blocks) {
    size += block.length + 1
    if (size > most) throw tooLarge(most)
    rest.push(block)
  }
  return { text: rest.join('\n') }
}

async function* chained(before: string, after: AsyncIterable<string>): AsyncGenerator<string, void> {
  yield before
  yield* after
}

/** The whole lines of a stream of bytes, as many at a time as arrive together; of one that is too long the beginning is kept. */
async function* lineBlocks(chunks: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<string, void> {
  let rest: Uint8Array[] = []
  let kept = 0
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(0x0a)
    if (end >= 0) {
      yield decodeLine(Buffer.concat([...rest, chunk.subarray(0, end)]))
      rest = []
      kept = 0
    }
    const tail = chunk.subarray(end + 1, end + 1 + Math.max(0, longest - kept))
    if (tail.length === 0) continue
    // A copy: the chunk's memory may be used again by the stream.
    rest.push(Uint8Array.from(tail))
    kept += tail.length
  }
  if (rest.length > 0) yield decodeLine(Buffer.concat(rest))
}

function decodeLine(bytes: Buffer): string {
  const text = isAscii(bytes) ? bytes.toString('latin1') : bytes.toString('utf8')
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text
}
