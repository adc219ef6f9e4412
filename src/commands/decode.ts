import { command } from '../command.ts'
import { list, option } from '../config/option.ts'
import { clientMetadata } from '../config/registration-options.ts'
import type { Context } from '../context.ts'
import { nothingIn, nothingReadable, unreadable } from '../decode/nothing.ts'
import { decodeSettings, decodeTokens, MOST_TOKENS, tokensIn, tokensInLine } from '../decode/texts.ts'
import { decodeTokenOrKey } from '../decode/token.ts'
import { type Decoded, isReadable, writeDecoded } from '../decode/token-document.ts'
import { failure, plainFailure } from '../errors.ts'
import { readInput, readStandardInput, tokenTooLarge } from '../input.ts'
import type { JsonFault } from '../jose/json/json.ts'
import { breakingFault, readJson } from '../jose/json/reader.ts'
import { type FoundToken, isLineByLine } from '../jose/tokens/input.ts'
import { MAX_TOKEN } from '../jose/tokens/read-token.ts'
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
  ],
  examples: ['decode eyJhbGciOi…', 'decode @response.json', 'decode env:TOKEN --decrypt-key key.pem --json'],
  traits: { ...TELLS, counts: 'none', shows: 'input' },
  act,
  view: async () => (await import('./decode.view.ts')).view,
})

async function act(context: Context, args: readonly string[]): Promise<Decodings | null> {
  const json = context.output.format === 'json'
  if (args.length > 0 && args.join() !== '-') {
    const texts = await Promise.all(args.map((arg) => readInput(context, arg)))
    const [only = ''] = texts
    return json && texts.length === 1 && isLineByLine(only) ? decodeLines(context, [only]) : decodeTexts(context, texts)
  }
  const input = await readStandardInput(context)
  if (input.text !== undefined) return decodeTexts(context, [input.text])
  return json ? decodeLines(context, input.blocks) : decodeFirst(context, input.blocks)
}

/** A report has room for so many tokens; the lines after them are counted. */
async function decodeFirst(context: Context, blocks: AsyncIterable<string>): Promise<Decodings> {
  const first: string[] = []
  let beyond = 0
  for await (const block of blocks) {
    const given = block.split('\n').filter((line) => line.trim() !== '')
    const taken = given.slice(0, MOST_TOKENS - first.length)
    first.push(...taken)
    beyond += given.length - taken.length
  }
  return decodeTexts(context, [first.join('\n')], beyond)
}

/** `beyond` counts what came after the texts and was not read. */
async function decodeTexts(context: Context, texts: readonly string[], beyond = 0): Promise<Decodings> {
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
    open.note('Nothing was verified: what a token says is only what it says.')
    if (tokens.some(isUnread)) open.fail(tokenTooLarge())
    else if (tokens.length === found.length && beyond === 0) {
      const problem = unreadable(found, tokens)
      if (problem) open.fail(problem)
    }
    return { tokens, ...(broken ? { document: broken } : {}) }
  })
}

function isUnread({ opaque }: Decoded): boolean {
  return opaque !== undefined && opaque.length > MAX_TOKEN
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
async function decodeLines(context: Context, blocks: AsyncIterable<string> | Iterable<string>): Promise<null> {
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
        if (isUnread(decoded)) unread += 1
        readable = readable === true || isReadable(decoded) || isUnread(decoded)
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
  if (unread > 0) {
    const message = `${unread} of the tokens are longer than ${MAX_TOKEN} characters and were not read.`
    const problem = failure(
      'input_too_large',
      message,
      'Check those lines; nothing that OpenID Connect knows is that long.',
    )
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
