import type { JsonObject } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { strings } from '../json/values.ts'
import { jsonFaults } from './json-faults.ts'
import type { JwsReading, TokenFault, TokenReading } from './token.ts'

/** Whether a token has a header and a signature, and between them nothing: its payload is sent apart (RFC 7515 appendix F). */
export function isDetached(token: TokenReading): token is JwsReading {
  return token.form === 'jws' && token.payload.length === 0 && token.signature.length > 0
}

/** A detached JWS with its payload, encoded or, where `b64` says so, as it is (RFC 7515 appendix F, RFC 7797 3, 5). */
export function withPayload(token: JwsReading, content: string): JwsReading {
  const { header } = token
  const plain = header['b64'] === false && strings(header['crit']).includes('b64')
  const head = token.signingInput.split('.', 1)[0] ?? ''
  const bytes = Buffer.from(content)
  const json = readJson(bytes)
  return {
    ...token,
    payload: bytes,
    payloadJson: json,
    // It may be a document of any kind, none of which makes claims of a token.
    claims: undefined,
    signingInput: `${head}.${plain ? content : bytes.toString('base64url')}`,
    faults: [
      ...token.faults.filter(({ kind, segment }) => segment !== 'payload' && kind !== 'crit'),
      ...critFaults(header, token.faults),
      ...jsonFaults(json, 'payload', head.length + 1),
    ],
  }
}

/** `b64` is understood here, and nothing else that `crit` may name. */
function critFaults(header: JsonObject, faults: readonly TokenFault[]): readonly TokenFault[] {
  const fault = faults.find(({ kind }) => kind === 'crit')
  const { crit, b64 } = header
  if (!fault || !Array.isArray(crit) || typeof b64 !== 'boolean') return fault ? [fault] : []
  const others = crit.filter((name) => name !== 'b64')
  if (others.length === 0 && crit.length === 1) return []
  const named = others.map((name) => (typeof name === 'string' ? name : JSON.stringify(name))).join(', ')
  return [{ ...fault, message: `crit names extensions that are not understood: ${named.slice(0, 200)}` }]
}
