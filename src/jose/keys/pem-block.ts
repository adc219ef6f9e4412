import { type DerKey, keyInDer, statedLength } from './der.ts'

/** Labels of PEM blocks that hold something else than a key that can be read, and what that is. */
const OTHERS: Readonly<Record<string, string>> = {
  'OPENSSH PRIVATE KEY':
    'it is a key in the form of OpenSSH, which ssh-keygen -p -m PKCS8 -f <a copy of the file> writes in a form that is read',
  'SSH2 PUBLIC KEY':
    'it is a key in the form of SSH, which ssh-keygen -e -m PKCS8 -f <file> writes in a form that is read',
  'ENCRYPTED PRIVATE KEY': 'the key is encrypted with a pass phrase',
  'CERTIFICATE REQUEST': 'it is a request for a certificate, which holds no certificate',
  'NEW CERTIFICATE REQUEST': 'it is a request for a certificate, which holds no certificate',
  'X509 CRL': 'it is a list of revoked certificates, which holds no key',
  PKCS7: 'it is a bundle of PKCS #7, from which openssl pkcs7 -print_certs takes the certificates',
  'PGP PUBLIC KEY BLOCK': 'it is a key of PGP, which JOSE has no use for',
  'PGP PRIVATE KEY BLOCK': 'it is a key of PGP, which JOSE has no use for',
}

/** What stands in front of the line of a PEM block, its body and its label; the body is base64 with whatever white space. */
export function partsOfBlock(block: string): { readonly label: string; readonly body: string } {
  const label = /^-----BEGIN ([^-]*)-----/.exec(block)?.[1] ?? ''
  const end = block.lastIndexOf('-----END ')
  return { label, body: block.slice(`-----BEGIN ${label}-----`.length, end < 0 ? block.length : end) }
}

/** Whether a block says only which curve the key beside it is on, as openssl writes it. */
export function isParameters(block: string): boolean {
  return partsOfBlock(block).label.endsWith('PARAMETERS')
}

/** The key of one PEM block, wherever its lines end and whatever it is called; or why there is none, in words of our own. */
export function readPemBlock(block: string): DerKey | string {
  const { label, body } = partsOfBlock(block)
  if (/ENCRYPTED/.test(body.slice(0, 200))) return OTHERS['ENCRYPTED PRIVATE KEY'] ?? ''
  const other = Object.hasOwn(OTHERS, label) ? OTHERS[label] : undefined
  if (other !== undefined) return other
  const base64 = body.replace(/\s+/g, '')
  const strange = /[^A-Za-z0-9+/=_-]/u.exec(base64)?.[0]
  if (strange !== undefined) return `between its lines stands ${JSON.stringify(strange)}, which is no base64`
  const der = Buffer.from(base64, 'base64')
  if (der.length === 0) return 'nothing stands between its lines'
  return keyInDer(der) ?? whyUnread(der, label)
}

function whyUnread(der: Uint8Array, label: string): string {
  const stated = statedLength(der)
  if (stated === undefined)
    return `what it holds is not the DER of a key or certificate${label === '' ? '' : `, as ${label} has it`}`
  if (stated > der.length) return `it is cut: of the ${stated} octets that it should have, ${der.length} are there`
  return `what it holds is the DER of no key that is known here, though it is called ${label}`
}
