import { pemBlocks } from '../../text/pem.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject, isText } from '../json/values.ts'
import { keyInDer } from './der.ts'
import { partsOfBlock, readPemBlock } from './pem-block.ts'

/** What a text has of keys, in the form that it was meant to have. */
export interface KeyText {
  readonly held: { readonly pem: string } | { readonly jwk: JsonObject } | { readonly jwks: JsonObject }
  /** How it was written instead, in clauses, the outermost first: "it was in base64". */
  readonly undone: readonly string[]
}

/** Layers of writing that are taken off: base64 of JSON of a PEM with escaped line breaks. */
const MOST_LAYERS = 4

/** What is said of a PEM text that breaks off. */
export const UNENDED = 'the PEM block has no end: the lines after its first are missing'

/** A key set in any of the forms that JSON has for one, as a JWK Set; undefined for what is none. */
export function keySetIn(value: JsonValue | undefined): KeyText | undefined {
  const found = fromValue(value, [])
  return found && 'jwks' in found.held ? found : undefined
}

/**
 * Reads keys however people have them at hand: JWK, JWK Set, PEM; a list of JWKs, a map of kid to PEM, a JSON document with a key in it;
 * PEM with its line breaks escaped or lost, or without its armour; any of these quoted or in base64. Undefined where there is none.
 */
export function readKeyText(text: string): KeyText | undefined {
  return layer(text, [])
}

function layer(given: string, undone: readonly string[]): KeyText | undefined {
  if (undone.length > MOST_LAYERS) return undefined
  const text = given.replace(/^\ufeff/, '').trim()
  if (/^[[{]/.test(text)) return fromJson(text, undone)
  const bare = withoutQuotes(text)
  if (bare !== undefined) return layer(bare, [...undone, 'it stood in quotes'])
  if (text.includes(BEGIN)) return fromPem(text, undone)
  return fromBase64(text, undone)
}

const BEGIN = '-----BEGIN '

/** What stands between quotes, as JSON where it is written as that. */
function withoutQuotes(text: string): string | undefined {
  const [sign] = text
  if (text.length < 3 || (sign !== '"' && sign !== "'") || !text.endsWith(sign)) return undefined
  const { value } = sign === '"' ? readJson(text) : { value: undefined }
  return isText(value) ? value : text.slice(1, -1)
}

/** Line breaks that were escaped once or more; begun in front of a backslash alone, so that many of them take no square of their number. */
const ESCAPED = /(?<!\\)(?:\\+r\\+n|\\+[nr])/g

function fromPem(text: string, undone: readonly string[]): KeyText {
  const escaped = /\\r\\n|\\n|\\r/
  const lines = escaped.test(text) ? text.replaceAll(ESCAPED, '\n') : text
  const said = [...undone, ...(lines === text ? [] : ['its line breaks were written as \\n'])]
  const blocks = pemBlocks(lines)
  if (blocks.length === 0) return { held: { pem: lines }, undone: said }
  const lost = lines === text && blocks.some((block) => !block.includes('\n'))
  return {
    held: { pem: blocks.map(rewritten).join('\n') },
    undone: [...said, ...(lost ? ['its line breaks were lost'] : [])],
  }
}

/** A block with its lines where they belong, so that every library reads it; one with headers stays as it is. */
function rewritten(block: string): string {
  const { label, body } = partsOfBlock(block)
  return body.includes(':') ? block : armoured(label, body.replace(/\s+/g, ''))
}

function armoured(label: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? []
  return `${BEGIN}${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

function fromBase64(text: string, undone: readonly string[]): KeyText | undefined {
  const base64 = text.replace(/\s+/g, '')
  if (base64.length < SHORTEST || !/^[\w+/-]+={0,2}$/.test(base64)) return undefined
  const octets = Buffer.from(base64, 'base64')
  const found = keyInDer(octets)
  if (found)
    return {
      held: { pem: armoured(found.label, octets.toString('base64')) },
      undone: [...undone, `it was without its PEM armour (BEGIN ${found.label})`],
    }
  const inner = octets.toString('utf8')
  return /^\s*(?:-----BEGIN |[[{"'])/.test(inner) ? layer(inner, [...undone, 'it was in base64']) : undefined
}

/** No key is shorter, in characters of base64. */
const SHORTEST = 40

/** Members under which a document of another kind has a key: of Google's and Keycloak's, and what people call it themselves. */
const KEY_MEMBERS = ['private_key', 'public_key', 'privateKey', 'publicKey', 'certificate', 'key', 'pem', 'jwk', 'jwks']

function fromJson(text: string, undone: readonly string[]): KeyText | undefined {
  return fromValue(readJson(text).value, undone)
}

function fromValue(value: JsonValue | undefined, undone: readonly string[]): KeyText | undefined {
  if (Array.isArray(value)) {
    const isList = value.length > 0 && value.every((entry) => asObject(entry)?.['kty'] !== undefined)
    return isList
      ? { held: { jwks: { keys: value } }, undone: [...undone, 'it was a bare list of JWKs, without keys around it'] }
      : undefined
  }
  const document = asObject(value)
  if (!document) return undefined
  if (Array.isArray(document['keys'])) return { held: { jwks: document }, undone }
  if ('kty' in document) return { held: { jwk: document }, undone }
  return fromMap(document, undone) ?? fromMember(document, undone)
}

/** A set as Google and Firebase publish it. */
function fromMap(document: JsonObject, undone: readonly string[]): KeyText | undefined {
  const map = keysOfMap(document)
  return map && { held: { jwks: { keys: map.keys } }, undone: [...undone, MAP, ...map.faults.slice(0, 3)] }
}

const MAP = 'it was a map of kid to PEM, not a JWK Set'

interface KeyMap {
  readonly keys: JsonObject[]
  /** Why others cannot be read. */
  readonly faults: readonly string[]
}

/** The keys of a map of kid to PEM; undefined for anything else. */
function keysOfMap(document: JsonObject): KeyMap | undefined {
  const entries = Object.entries(document).slice(0, MOST_ENTRIES)
  const isMap = entries.every(([kid, value]) => isText(value) && value.includes(BEGIN) && !KEY_MEMBERS.includes(kid))
  if (entries.length === 0 || !isMap) return undefined
  const keys: JsonObject[] = []
  const faults: string[] = []
  for (const [kid, pem] of entries) {
    const key = keyOfMap(kid, String(pem))
    if (typeof key === 'string') faults.push(`of its key ${kid.slice(0, 80)} ${key}`)
    else keys.push(key)
  }
  return { keys, faults }
}

/** One more than are read, so that it is told where there are more. */
const MOST_ENTRIES = 1001

function keyOfMap(kid: string, pem: string): JsonObject | string {
  const { held } = fromPem(pem, [])
  const [block] = 'pem' in held ? pemBlocks(held.pem) : []
  const read = block === undefined ? UNENDED : readPemBlock(block)
  if (typeof read === 'string') return read
  try {
    return { ...(read.key.export({ format: 'jwk' }) as JsonObject), kid }
  } catch {
    return 'its key is of a kind that has no JWK'
  }
}

function fromMember(document: JsonObject, undone: readonly string[]): KeyText | undefined {
  for (const name of KEY_MEMBERS) {
    const value = document[name]
    const said = [...undone, `it was the member ${name} of a JSON document`]
    const found = isText(value) ? layer(value, said) : asObject(value) ? ofObject(value as JsonObject, said) : undefined
    if (found) return withKid(found, document)
  }
  return undefined
}

function ofObject(value: JsonObject, undone: readonly string[]): KeyText | undefined {
  if (Array.isArray(value['keys'])) return { held: { jwks: value }, undone }
  return 'kty' in value ? { held: { jwk: value }, undone } : undefined
}

/** The name that Google gives the key in such a document. */
function withKid(found: KeyText, document: JsonObject): KeyText {
  const kid = document['private_key_id']
  if (!isText(kid) || !('pem' in found.held)) return found
  const jwk = keyOfMap(kid, found.held.pem)
  return typeof jwk === 'string' ? found : { ...found, held: { jwk } }
}
