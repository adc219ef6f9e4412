import { sha256 } from '../../jose/keys/hash.ts'
import { type BasicCredentials, type BasicEncoding, readBasic } from '../../text/basic-credentials.ts'
import type { Exchange } from '../../trace/trace.ts'
import type { ClientFacts } from '../facts.ts'
import { header } from '../findings.ts'
import { requestMembers } from './assertion.ts'

interface Credentials {
  /** How the client identified itself on the wire; lengths only, never a secret. */
  readonly description: string
  /** What differs from the client as it was described. */
  readonly doubts: readonly string[]
}

/** Reads how a request identified its client (RFC 6749 2.3.1), and compares it with the client as described. */
export function credentialsSent(exchange: Exchange, client: ClientFacts): Credentials {
  const basic = basicSent(exchange)
  if (basic !== undefined) return fromBasic(basic, client)
  const members = requestMembers(exchange)
  if (members.has('client_assertion')) return { description: 'client_assertion in the body', doubts: [] }
  const secret = members.get('client_secret')
  const id = members.get('client_id')
  if (secret !== undefined)
    return {
      description: `client_id and a secret of ${Buffer.byteLength(secret)} bytes in the body`,
      doubts: [...differentId(id, client), ...differentSecret(secret, client)],
    }
  if (id !== undefined) return { description: 'client_id alone in the body', doubts: differentId(id, client) }
  return { description: 'no client_id and no credentials', doubts: [] }
}

function basicSent(exchange: Exchange): BasicCredentials | undefined {
  return readBasic(header(exchange.request.headers, 'authorization') ?? '')
}

/** The client secret that a request carries, in its header or its body; undefined where it has none. */
export function secretSent(exchange: Exchange, encoding: BasicEncoding): string | undefined {
  const basic = basicSent(exchange)
  return basic ? basic[MEANT[encoding]].secret : requestMembers(exchange).get('client_secret')
}

/** Which reading of a Basic header is what the client meant. */
const MEANT = { form: 'decoded', none: 'sent' } as const

/** Whether a server that undoes the form encoding of Basic reads something else than what stands there. */
export function differsOnTheWire(exchange: Exchange): boolean {
  const basic = basicSent(exchange)
  return basic !== undefined && (basic.sent.id !== basic.decoded.id || basic.sent.secret !== basic.decoded.secret)
}

function fromBasic({ sent, decoded }: BasicCredentials, client: ClientFacts): Credentials {
  const { id, secret } = client.basicEncoding === 'none' ? sent : decoded
  return {
    description: `a Basic header with a secret of ${Buffer.byteLength(secret)} bytes`,
    doubts: [...differentId(id, client), ...differentSecret(secret, client)],
  }
}

function differentId(id: string | undefined, client: ClientFacts): readonly string[] {
  return id === undefined || client.client_id === undefined || id === client.client_id
    ? []
    : ['the client_id that was sent is not that of this client']
}

function differentSecret(secret: string, client: ClientFacts): readonly string[] {
  const bytes = Buffer.byteLength(secret)
  if (bytes === 0) return ['the secret that was sent is empty']
  if (client.secretBytes !== undefined && client.secretBytes !== bytes)
    return ['the secret that was sent is not that of this client']
  // The same length and another value: a secret of another client, or one of before.
  if (client.secretSha256 !== undefined && client.secretSha256 !== sha256(secret))
    return ['the secret that was sent is as long as that of this client, and its SHA-256 differs']
  return secret.trim() === secret ? [] : ['the secret begins or ends with white space']
}
