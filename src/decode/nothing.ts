import { type CliError, cliError } from '../errors.ts'
import { isErrorCode } from '../explain/known.ts'
import type { JsonFault } from '../jose/json/json.ts'
import type { FoundToken } from '../jose/tokens/input.ts'
import { type Decoded, isReadable } from './token-document.ts'

/** `nothing_readable` where nothing could be read of all that was given; undefined where something could. */
export function unreadable(found: readonly FoundToken[], tokens: readonly Decoded[]): CliError | undefined {
  if (tokens.some(isReadable)) return undefined
  const [only, ...others] = found
  const [format] = tokens.flatMap((token) => token.format ?? [])
  if (format !== undefined && others.length === 0)
    return cliError('nothing_readable', `Nothing in it can be read: it is a ${format}.`, tokens[0]?.explanation)
  return nothingReadable(
    only === undefined || others.length > 0
      ? `Nothing can be read in any of the ${found.length} things that were given`
      : /^e[w-z][\w-]*$/.test(only.raw)
        ? 'Nothing in it can be read: it begins as a JWT does, and is cut off before its header ends'
        : 'Nothing in it can be read: it is neither a JWT nor a key',
  )
}

/** `nothing_readable`, with what was looked at in words. */
export function nothingReadable(what: string): CliError {
  return cliError(
    'nothing_readable',
    `${what}.`,
    'Give a token whole. What an opaque one stands for its issuer tells by introspection (RFC 7662).',
  )
}

/** Why a text holds nothing to decode: `input_unreadable` for one that is blank, `nothing_readable` for any other. */
export function nothingIn(text: string, broken: JsonFault | undefined): CliError {
  const refused = errorIn(text)
  if (refused)
    return cliError(
      'nothing_readable',
      `There is nothing to decode: this is an authorization response with the error ${JSON.stringify(refused)} and no token.`,
      isErrorCode(refused)
        ? `See: oidc-cli explain ${refused}`
        : 'What it means only the documentation of the provider says.',
    )
  const none = 'There is nothing to decode'
  const why = broken
    ? `: the text holds no token, and as JSON it breaks off: ${broken.message}`
    : /^\s*</.test(text)
      ? ': the text is HTML or XML and holds no token'
      : ': the text holds no token and no key'
  const blank = text.trim() === ''
  return cliError(
    blank ? 'input_unreadable' : 'nothing_readable',
    `${none}${blank ? '' : why}.`,
    `Give a token, a URL with one, a token response or a key; or write it to standard input.${blank ? ' Without one: oidc-cli login --demo --print id_token | oidc-cli decode' : ''}`,
  )
}

/** The error of a redirect URL (RFC 6749 4.1.2.1). */
function errorIn(text: string): string | undefined {
  const query = /[?#&](error=[^#\s]{1,2000})/.exec(text.trim())?.[1]
  return query === undefined ? undefined : (new URLSearchParams(query).get('error')?.slice(0, 80) ?? undefined)
}
