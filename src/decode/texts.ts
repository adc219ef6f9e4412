import { octetsOf } from '../config/size.ts'
import type { Context } from '../context.ts'
import { type FoundToken, findTokens } from '../jose/tokens/input.ts'
import { isLineByLine } from '../jose/tokens/line-by-line.ts'
import { MAX_TOKEN, tokenReader } from '../jose/tokens/read-token.ts'
import type { OpenStep } from '../trace/recorder.ts'
import { type DecodeSettings, decodeTokenOrKey } from './token.ts'
import type { Decoded } from './token-document.ts'
import { createUtc } from './utc.ts'

/** Tokens of one report; many more are for lines of JSON. */
export const MOST_TOKENS = 1000

/** What the texts that were given hold. */
export function tokensIn(texts: readonly string[]): readonly FoundToken[] {
  return texts.flatMap((text) => (isLineByLine(text) ? text.split('\n').flatMap(tokensInLine) : findTokens(text)))
}

/** What stands in a line; one without any token is shown as the text it is. */
export function tokensInLine(line: string): readonly FoundToken[] {
  const found = findTokens(line)
  return found.length > 0 || line.trim() === '' ? found : [{ raw: line, hint: undefined }]
}

/** What the options of a run say of decoding. */
export async function decodeSettings(
  context: Pick<Context, 'options' | 'judge'>,
  how: Pick<DecodeSettings, 'checks' | 'now'>,
): Promise<DecodeSettings> {
  const { options, judge } = context
  const encrypted = options.list('decryptKey').length > 0 ? await import('../flows/decryption.ts') : undefined
  const [htm, htu] = [options.text('htm'), options.text('htu')]
  return {
    ...how,
    judge,
    readToken: tokenReader(limitOf(options)),
    utc: createUtc(),
    decryptionKeys: (await encrypted?.decryptionKeys(context, undefined)) ?? [],
    roundsLeave: encrypted?.roundsLeave(context),
    registered: options.text('clientMetadata') === undefined ? {} : await registeredOf(options),
    request: { htm, htu, access_token: await options.secret('accessToken') },
  }
}

/** Longest token that is read, in characters. */
export function limitOf(options: Context['options']): number {
  const given = options.has('maxSize') ? options.text('maxSize') : undefined
  return given === undefined ? MAX_TOKEN : octetsOf(given)
}

/** What the client is registered with; the reader of it is loaded where something was given. */
async function registeredOf(options: Context['options']): Promise<DecodeSettings['registered']> {
  const { registeredIn } = await import('../config/client-metadata.ts')
  return registeredIn(options)
}

/** Decodes as many tokens as a report has room for, their checks in the step. */
export async function decodeTokens(
  settings: DecodeSettings,
  open: Pick<OpenStep, 'check'>,
  found: readonly FoundToken[],
): Promise<readonly Decoded[]> {
  const tokens: Decoded[] = []
  for (const each of found.slice(0, MOST_TOKENS)) {
    const { decoded, checks } = await decodeTokenOrKey(settings, each)
    tokens.push(decoded)
    open.check(...checks)
  }
  return tokens
}
