import type { JsonObject } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import type { Foreign } from './foreign.ts'

/** Octets of the signature at the end of a public one, by version (PASETO, "Versions"). */
const SIGNATURES: Readonly<Record<string, number>> = { v1: 256, v2: 64, v3: 96, v4: 64 }

/** What signs public ones. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  v1: 'RSASSA-PSS with SHA-384',
  v2: 'Ed25519',
  v3: 'ECDSA over P-384',
  v4: 'Ed25519',
}

/** A PASETO: `version.purpose.payload[.footer]`; the payload of a public one is readable, the footer of any. */
export function readPaseto(raw: string): Foreign | undefined {
  const [, version = '', purpose = '', body = '', end] =
    /^(v[1-4])\.(local|public)\.([\w-]{20,})(?:\.([\w-]*))?$/.exec(raw) ?? []
  if (version === '') return undefined
  const footer = end === undefined || end === '' ? undefined : Buffer.from(end, 'base64url')
  const header: JsonObject = {
    version,
    purpose,
    ...(footer ? { footer: asObject(readJson(footer).value) ?? footer.toString('utf8') } : {}),
  }
  const format = `PASETO ${version}.${purpose}`
  if (purpose === 'local')
    return {
      kind: 'paseto',
      format,
      explanation: 'It is no JWT. It is encrypted with a symmetric key that only its issuer and its recipient have.',
      header,
    }
  const octets = Buffer.from(body, 'base64url')
  const message = octets.subarray(0, Math.max(0, octets.length - (SIGNATURES[version] ?? 64)))
  const { value, text } = readJson(message)
  const claims = asObject(value)
  return {
    kind: 'paseto',
    format,
    explanation: `It is no JWT: its version says how it is signed (${ALGORITHMS[version]}), and nothing here verifies it.`,
    header,
    ...(claims ? { claims } : { payload: value ?? text }),
  }
}
