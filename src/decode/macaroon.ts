import type { JsonObject } from '../jose/json/json.ts'
import type { Foreign } from './foreign.ts'

const EXPLANATION =
  'It is no JWT: whoever holds it can narrow it by caveats, and only its issuer, who has the root key, can verify it.'

/** A macaroon in the first or second binary format: where it is from, what it is and under which caveats. */
export function readMacaroon(raw: string): Foreign | undefined {
  if (!/^(?:MDA|AgE|AgI)[\w+/-]{20,}={0,2}$/.test(raw)) return undefined
  const octets = Buffer.from(raw, 'base64')
  const fields = octets[0] === 0x02 ? fieldsOfSecond(octets) : fieldsOfFirst(octets.toString('utf8'))
  const named = (name: string): string[] => fields.filter(([each]) => each === name).map(([, value]) => value)
  const [identifier] = named('identifier')
  if (identifier === undefined) return undefined
  const [location] = named('location')
  const payload: JsonObject = { ...(location === undefined ? {} : { location }), identifier, caveats: named('cid') }
  return { kind: 'opaque', format: 'macaroon', explanation: EXPLANATION, payload }
}

type Field = readonly [name: string, value: string]

/** Packets: four digits of length, a name, a blank, a value, a line feed. */
function fieldsOfFirst(text: string): readonly Field[] {
  const fields: Field[] = []
  for (let at = 0; at + 4 < text.length && fields.length < MOST; ) {
    const length = Number.parseInt(text.slice(at, at + 4), 16)
    if (!(length > 5)) break
    const [, name = '', value = ''] = /^(\w+) (.*)$/s.exec(text.slice(at + 4, at + length).replace(/\n$/, '')) ?? []
    fields.push([name, value])
    at += length
  }
  return fields
}

const MOST = 200
const NAMES: Readonly<Record<number, string>> = { 1: 'location', 2: 'identifier' }

/** Fields of a type, a length and that many octets; a zero ends a section, and each after the first is a caveat. */
function fieldsOfSecond(octets: Buffer): readonly Field[] {
  const fields: Field[] = []
  let section = 0
  for (let at = 1; at < octets.length && fields.length < MOST; ) {
    const type = octets[at] ?? 0
    if (type === 0) {
      section += 1
      at += 1
      continue
    }
    const first = octets[at + 1] ?? 0
    const long = first >= 0x80
    const length = long ? (first & 0x7f) + ((octets[at + 2] ?? 0) << 7) : first
    const start = at + (long ? 3 : 2)
    const name = section === 0 ? NAMES[type] : type === 2 ? 'cid' : undefined
    if (name !== undefined) fields.push([name, octets.toString('utf8', start, start + length)])
    at = start + length
  }
  return fields
}
