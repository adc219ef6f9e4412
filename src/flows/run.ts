import type { OAuthError } from '../checks/token-response/oauth-error.ts'
import { CliError, type Failure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import type { JsonObject, JsonReading } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { textOf } from '../jose/json/values.ts'
import type { Exchange } from '../trace/trace.ts'

/** The JSON of an answer, read strictly; undefined when there was no answer. */
export function bodyOf(exchange: Exchange): JsonReading | undefined {
  return exchange.response ? readJson(exchange.response.bytes) : undefined
}

/** A string member of the metadata, such as an endpoint. */
export function endpoint(metadata: JsonObject, name: string): string | undefined {
  return textOf(metadata[name])
}

const REGISTERED = /^[a-z][a-z0-9_]{1,63}$/

/** The failure that an OAuth error of the provider is: exit 3, its own code when that is one word of the registered form. */
export function refusal(error: OAuthError, where: string): Failure {
  const code = REGISTERED.test(error.error) ? error.error : 'oauth_error'
  const detail = error.error_description ? `: ${error.error_description}` : ''
  return {
    code,
    exit: EXIT.refused,
    message: `The provider refused ${where} with ${error.error}${detail}`,
    hint: `See: oidc-cli explain ${code}`,
    retryable: code === 'temporarily_unavailable' || code === 'server_error' || code === 'slow_down',
  }
}

/** An address from a document that no request is sent to is a fault of the document, not of the command line; anything else is thrown. */
export function unusableAddress(error: unknown): CliError {
  if (error instanceof CliError && (error.code === 'insecure_url' || error.code === 'invalid_option')) return error
  throw error
}
