import { command } from '../command.ts'
import { list, option } from '../config/option.ts'
import { clientMetadata } from '../config/registration-options.ts'
import { size } from '../config/size.ts'
import type { Context } from '../context.ts'
import { nothingIn, nothingReadable, unreadable } from '../decode/nothing.ts'
import { decodeSettings, decodeTokens, limitOf, MOST_TOKENS, tokensIn, tokensInLine } from '../decode/texts.ts'
import { decodeTokenOrKey } from '../decode/token.ts'
import { type Decoded, isReadable, writeDecoded } from '../decode/token-document.ts'
import { failure, plainFailure } from '../errors.ts'
import { readInput, readStandardInput, tokenTooLarge } from '../input.ts'
import type { JsonFault } from '../jose/json/json.ts'
import { breakingFault, readJson } from '../jose/json/reader.ts'
import type { FoundToken } from '../jose/tokens/input.ts'
import { isLineByLine } from '../jose/tokens/line-by-line.ts'
import { type Undoing, undoneNote } from '../jose/tokens/undone.ts'
import { TELLS } from '../trace/traits.ts'

/** What `decode` tells. */
export interface Decodings {
  readonly tokens: readonly Decoded[]
  /** What keeps the text that the tokens stood in from being the JSON that it looks like. */
  readonly document?: JsonFault
}

/** `decode [token…]`: reads whatever it is given, trusting nothing. Many lines of input give one JSON element a line. */
export const decode = command({
  name: 'decode',
  summary: 'read any token offline, trusting nothing',
  about: 'read',
  common: ['--decrypt-key', '--print', '--format', '--reveal', '--save', '--json', '--verbose'],
  args: [['[token...]', 'tokens, or - @file env:NAME; standard input when none']],
  groups: ['judging', 'output'],
  own: () => [
    list('--decrypt-key <file>', 'private key for encrypted tokens'),
    option('--htm <method>', 'method of the request that a DPoP proof was made for'),
    option('--htu <url>', 'URL of that request'),
    option('--access-token <token>', 'access token that the proof goes with; env:NAME, @file, -'),
    clientMetadata(),
    option('--max-size <size>', 'longest token that is read, such as 2MiB (default 256KiB)').argParser(size),
  ],
  examples: ['decode eyJhbGciOi…', 'decode @response.json', 'decode env:TOKEN --decrypt-key key.pem --json'],
  traits: { ...TELLS, counts: 'none', shows: 'input' },
  act,
  view: async () => (await import('./decode.view.ts')).view,
})

async function act(context: Context, args: readonly string[]): Promise<Decodings | null> {
  const json = context.output.format === 'json'
  const undone = new Set<Undoing>()
  const how = { limit: limitOf(context.options), told: () => void undone.add('utf-16') }
  if (args.length > 0 && args.join() !== '-') {
    const texts = await Promise.all(args.map((arg) => readInput(context, arg, how)))
    const [only = ''] = texts
    if (json && texts.length === 1 && isLineByLine(only)) return decodeLines(context, [only], undone)
    return decodeTexts(context, texts, { undone })
  }
  const input = await readStandardInput(context, how)
  if (input.text !== undefined) return decodeTexts(context, [input.text], { undone })
  return json ? decodeLines(context, input.blocks, undone) : decodeFirst(context, input.blocks, undone)
}

/** A report has room for so many tokens; the lines after them are counted. */
async function decodeFirst(
  context: Context,
  blocks: AsyncIterable<string>,
  undone: ReadonlySet<Undoing>,
): Promise<Decodings> {
  const first: string[] = []
  let beyond = 0
  for await (const block of blocks) {
    const given = block.split('\n').filter((line) => line.trim() !== '')
    const taken = given.slice(0, MOST_TOKENS - first.length)
    first.push(...taken)
    beyond += given.length - taken.length
  }
  return decodeTexts(context, [first.join('\n')], { undone, beyond })
}

interface Around {
  /** What was undone before the texts were looked at. */
  readonly undone: ReadonlySet<Undoing>
  /** How much came after the texts and was not read. */
  readonly beyond?: number
}

async function decodeTexts(context: Context, texts: readonly string[], around: Around): Promise<Decodings> {
  const { beyond = 0 } = around
  const limit = limitOf(context.options)
  const found = tokensIn(texts)
  return context.recorder.step('decode', async (open) => {
    const broken = documentFault(texts, found)
    if (found.length === 0) {
      const problem = nothingIn(texts.join('\n'), broken)
      if (!broken) throw problem
      open.fail(problem)
      return { tokens: [], document: broken }
    }
    const { startedAt } = open.step
    const tokens = await decodeTokens(
      await decodeSettings(context, { checks: 'all', now: () => startedAt }),
      open,
      found,
    )
    if (broken) open.note(`What the token stood in is not JSON: ${broken.message}.`)
    if (found.length + beyond > MOST_TOKENS)
      open.note(
        `The first ${tokens.length} of ${found.length + beyond} are shown; give them one a line with --json for all.`,
      )
    const undone = undoneNote([...around.undone, ...tokens.flatMap((token) => token.undone ?? [])])
    if (undone !== undefined) open.note(undone)
    open.note('Nothing was verified: what a token says is only what it says.')
    if (tokens.some((token) => isUnread(token, limit))) open.fail(tokenTooLarge(limit))
    else if (tokens.length === found.length && beyond === 0) {
      const problem = unreadable(found, tokens)
      if (problem) open.fail(problem)
    }
    return { tokens, ...(broken ? { document: broken } : {}) }
  })
}

function isUnread({ opaque }: Decoded, limit: number): boolean {
  return opaque !== undefined && opaque.length > limit
}

/** What keeps a text from being the JSON that it looks like. */
function documentFault(texts: readonly string[], found: readonly FoundToken[]): JsonFault | undefined {
  const text = texts.find((each) => /^\s*[{["]/.test(each) && !isLineByLine(each))
  // A key or a token in JSON is the whole document, and was read.
  if (text === undefined || found.some(({ raw }) => raw.length > 1 && raw === text.trim())) return undefined
  return breakingFault(readJson(text))
}

/** Output that is gathered before it is written, in characters. */
const BATCH = 64 * 1024

const encoder = new TextEncoder()

/** One element a line, in the order of the input; memory stays the same however long that is. */
async function decodeLines(
  context: Context,
  blocks: AsyncIterable<string> | Iterable<string>,
  undone: Set<Undoing>,
): Promise<null> {
  const limit = limitOf(context.options)
  const settings = await decodeSettings(context, { checks: 'broken', now: context.env.now })
  const { stdout } = context.env
  let text = ''
  let unread = 0
  let lines = 0
  let without = 0
  for await (const block of blocks) {
    for (const line of block.split('\n')) {
      let readable: boolean | undefined
      for (const each of tokensInLine(line)) {
        const read = decodeTokenOrKey(settings, each)
        const { decoded, token } = read instanceof Promise ? await read : read
        text += `${writeDecoded(decoded, token)}\n`
        for (const each of decoded.undone ?? []) undone.add(each)
        if (isUnread(decoded, limit)) unread += 1
        readable = readable === true || isReadable(decoded) || isUnread(decoded, limit)
      }
      if (readable !== undefined) lines += 1
      if (readable === false) without += 1
      if (text.length < BATCH) continue
      stdout.writeJson(encoder.encode(text))
      text = ''
      await stdout.flushed()
      if (stdout.closed) return null
    }
  }
  stdout.writeJson(encoder.encode(text))
  const note = undoneNote(undone)
  if (note !== undefined) context.talk.say(note)
  if (unread > 0) {
    const message = `${unread} of the tokens are longer than ${limit} characters and were not read.`
    const problem = failure('input_too_large', message, 'Check those lines; --max-size <size> reads longer ones.')
    context.recorder.run.failures.push(problem)
    context.talk.say(`${problem.code}: ${problem.message}`)
  }
  if (without > 0) {
    const problem = plainFailure(nothingReadable(`${without} of ${lines} lines hold nothing that can be read`))
    if (without === lines) context.recorder.run.failures.push(problem)
    context.talk.say(without === lines ? `${problem.code}: ${problem.message}` : problem.message)
  }
  return null
}
