import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'

/** What texts are that people take for a key: how they begin, and what is said of them. */
const MISTAKEN: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:ssh-|ecdsa-sha2-|sk-)/,
    'it is a public key as OpenSSH writes it; ssh-keygen -e -m PKCS8 -f <file> writes it as PEM',
  ],
  [
    /^---- BEGIN SSH2/,
    'it is a public key as SSH writes it; ssh-keygen -i -m RFC4716 -e -m PKCS8 -f <file> writes it as PEM',
  ],
  [/^PuTTY-User-Key-File/, 'it is a key of PuTTY, which puttygen <file> -O private-openssh writes in another form'],
  [
    /^0[\x80-\x84\ufffd]|^[^\n]{0,200}[\0\ufffd]/u,
    'it is binary, as DER is; openssl x509 or openssl pkey with -inform der writes it as PEM',
  ],
  [/^<\?xml|^<(?:RSAKeyValue|[a-z]+:)/i, 'it is XML, as .NET and SAML write keys'],
  [/^</, 'it is a page'],
  [/^e[w-z][\w-]*\.[\w-]*\.[\w-]*$/, 'it is a token, not a key'],
  [/^https?:\/\//i, 'it is a URL, which --jwks-uri takes'],
]

/** Why a text holds no key, as the end of a sentence in words of our own. */
export function whyNoKey(given: string): string {
  const text = given.trim()
  if (text === '') return 'it is empty'
  const mistaken = MISTAKEN.find(([begins]) => begins.test(text.slice(0, 2000)))
  if (mistaken) return mistaken[1]
  if (/^[[{]/.test(text)) {
    const { value, faults } = readJson(text)
    const [fault] = faults
    if (value === undefined && fault) return fault.message
    const members = Object.keys(asObject(value) ?? {}).slice(0, 5)
    return members.length === 0
      ? 'it is JSON without a key'
      : `it is JSON without a key: neither kty nor keys is among ${members.map((name) => JSON.stringify(name.slice(0, 40))).join(', ')}`
  }
  const base64 = text.replace(/\s+/g, '')
  if (/^[\w+/-]+={0,2}$/.test(base64))
    return `it has neither the lines of a PEM file nor the braces of a JWK, and as base64 its ${Buffer.from(base64, 'base64').length} octets are the DER of no key`
  return 'it has neither the lines of a PEM file nor the braces of a JWK'
}
