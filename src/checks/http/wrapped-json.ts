import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { digitsOf, isObject } from '../../jose/json/values.ts'

/** Members by which an answer of a provider is known; whoever has one of them is no envelope. */
const PROTOCOL = [
  'access_token',
  'id_token',
  'refresh_token',
  'error',
  'sub',
  'active',
  'request_uri',
  'device_code',
  'client_id',
  'issuer',
  'keys',
] as const

/** Names that providers give to an envelope, even where nothing inside is known. */
const ENVELOPES: ReadonlySet<string> = new Set(['response', 'result', 'data', 'payload', 'body'])

/** The one member that holds the answer, such as "response" or "result"; undefined when the answer lies open. */
export function envelopeOf(body: JsonObject): string | undefined {
  if (isKnown(body)) return undefined
  const inner = Object.keys(body).filter((name) => isObject(body[name]))
  const known = inner.find((name) => {
    const value = body[name]
    return isObject(value) && isKnown(value)
  })
  if (known !== undefined) return known
  const [only] = inner
  return inner.length === 1 && only !== undefined && ENVELOPES.has(only) ? only : undefined
}

/** What the flow can go on with: the members inside an envelope, else the value itself. */
export function unwrapEnvelope(value: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(value)) return value
  const name = envelopeOf(value)
  return name === undefined ? value : value[name]
}

const FAILED = /^(?:failure|failed|fail|error|false)$/i

/** How an answer says that it failed, whatever its status: error, result, status, success, ok, errorCode. */
export function failureOf(body: JsonObject): string | undefined {
  if (body['access_token'] !== undefined) return undefined
  const { error } = body
  if (typeof error === 'string' && error !== '') return `error: ${error}`
  if (isObject(error)) return 'error: an object'
  for (const name of ['result', 'status', 'success', 'ok']) {
    const value = body[name]
    if (value === false || (typeof value === 'string' && FAILED.test(value))) return `${name}: ${String(value)}`
  }
  const code = body['errorCode']
  const number = numberOf(code)
  if (number !== undefined && number !== 0) return `errorCode: ${digitsOf(code)}`
  return typeof code === 'string' && !/^(?:0|ok|none|)$/i.test(code) ? `errorCode: ${code}` : undefined
}

function isKnown(body: JsonObject): boolean {
  return PROTOCOL.some((name) => Object.hasOwn(body, name))
}
