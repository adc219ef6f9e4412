import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'

/** A key as it lay in DER, with the certificate that it came in, and the PEM label of its form (RFC 7468). */
export interface DerKey {
  readonly label: 'PUBLIC KEY' | 'RSA PUBLIC KEY' | 'PRIVATE KEY' | 'RSA PRIVATE KEY' | 'EC PRIVATE KEY' | 'CERTIFICATE'
  readonly key: KeyObject
  readonly certificate?: X509Certificate
}

type Form = readonly [label: DerKey['label'], read: (der: Buffer) => Pick<DerKey, 'key' | 'certificate'>]

/** The forms of keys, in the order in which they are tried; newer lines of Node.js read the form of EC keys as that of RSA keys too. */
const FORMS: readonly Form[] = [
  ['PUBLIC KEY', (key) => ({ key: createPublicKey({ key, format: 'der', type: 'spki' }) })],
  ['CERTIFICATE', (der) => ofCertificate(new X509Certificate(der))],
  ['PRIVATE KEY', (key) => ({ key: createPrivateKey({ key, format: 'der', type: 'pkcs8' }) })],
  ['EC PRIVATE KEY', (key) => ({ key: ofKind('ec', createPrivateKey({ key, format: 'der', type: 'sec1' })) })],
  ['RSA PRIVATE KEY', (key) => ({ key: ofKind('rsa', createPrivateKey({ key, format: 'der', type: 'pkcs1' })) })],
  ['RSA PUBLIC KEY', (key) => ({ key: createPublicKey({ key, format: 'der', type: 'pkcs1' }) })],
]

/** A key in any of the usual forms of DER (RFC 5280, RFC 5958, RFC 8017, RFC 5915), whatever it was called; undefined for anything else. */
export function keyInDer(der: Buffer): DerKey | undefined {
  if (der[0] !== SEQUENCE) return undefined
  for (const [label, read] of FORMS) {
    try {
      return { label, ...read(der) }
    } catch {
      // It is of another form.
    }
  }
  return undefined
}

/** Throws for a key of another kind than a form is for. */
function ofKind(kind: string, key: KeyObject): KeyObject {
  if (!key.asymmetricKeyType?.startsWith(kind)) throw new TypeError(`The key is of the kind ${key.asymmetricKeyType}.`)
  return key
}

function ofCertificate(certificate: X509Certificate): Pick<DerKey, 'key' | 'certificate'> {
  return { key: certificate.publicKey, certificate }
}

/** The first octet of every such form. */
const SEQUENCE = 0x30

/** Octets that DER says it has (X.690 8.1.3); undefined where it says nothing, as what is no DER. */
export function statedLength(der: Uint8Array): number | undefined {
  const [tag, first] = der
  if (tag !== SEQUENCE || first === undefined) return undefined
  if (first < 0x80) return first + 2
  const octets = first - 0x80
  if (octets === 0 || octets > 4 || der.length < 2 + octets) return undefined
  let length = 0
  for (const octet of der.subarray(2, 2 + octets)) length = length * 256 + octet
  return length + 2 + octets
}
