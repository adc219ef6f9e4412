import { webcrypto } from 'node:crypto'

/** A certificate with its private key, both PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** What a certificate says, where it differs from a good one for localhost and 127.0.0.1 that is valid today. */
export interface CertificateSettings {
  /** DNS names and IP addresses. */
  readonly names?: readonly string[]
  readonly subject?: string
  readonly notBefore?: Date
  readonly notAfter?: Date
}

/** A certification authority made for one test. */
export interface Authority extends Identity {
  issue(settings?: CertificateSettings): Promise<Identity>
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY = 24 * 60 * 60 * 1000
const GOOD_NAMES = ['localhost', '127.0.0.1']

/** A root that issues certificates. */
export async function createAuthority(name = 'CN=Test Root'): Promise<Authority> {
  const x509 = await library()
  const keys = await generate()
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name,
    notBefore: new Date(Date.now() - 300 * DAY),
    notAfter: new Date(Date.now() + 300 * DAY),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  })
  return {
    cert: `${root.toString('pem')}\n`,
    key: await pemOf(keys.privateKey),
    async issue(settings = {}) {
      const own = await generate()
      const certificate = await x509.X509CertificateGenerator.create({
        ...contents(x509, settings),
        issuer: name,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
      })
      return { cert: `${certificate.toString('pem')}\n`, key: await pemOf(own.privateKey) }
    },
  }
}

/** A certificate that nobody but itself vouches for. */
export async function selfSigned(settings: CertificateSettings = {}): Promise<Identity> {
  const x509 = await library()
  const keys = await generate()
  const { subject, ...rest } = contents(x509, settings)
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ ...rest, name: subject, keys })
  return { cert: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) }
}

/** Dates of a certificate whose time is over. */
export const EXPIRED: CertificateSettings = {
  notBefore: new Date(Date.now() - 20 * DAY),
  notAfter: new Date(Date.now() - 2 * DAY),
}

/** Dates of a certificate whose time has not come. */
export const NOT_YET_VALID: CertificateSettings = {
  notBefore: new Date(Date.now() + 2 * DAY),
  notAfter: new Date(Date.now() + 20 * DAY),
}

/** A certificate for somebody else. */
export const WRONG_NAME: CertificateSettings = { names: ['other.example', 'www.other.example'] }

type Library = typeof import('@peculiar/x509')

function contents(x509: Library, settings: CertificateSettings) {
  const names = settings.names ?? GOOD_NAMES
  const entries = names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const), value }))
  return {
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8)))
      .toString('hex')
      .replace(/^./, '1'),
    subject: settings.subject ?? 'CN=Test Leaf, O=Tests',
    notBefore: settings.notBefore ?? new Date(Date.now() - DAY),
    notAfter: settings.notAfter ?? new Date(Date.now() + 30 * DAY),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.SubjectAlternativeNameExtension(entries),
    ],
  }
}

export async function library(): Promise<Library> {
  provideMetadata()
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0])
  return x509
}

/** The library's injection container asks for decorator metadata, which needs no more than a map. */
function provideMetadata(): void {
  if ('getMetadata' in Reflect) return
  const known = new WeakMap<object, Map<unknown, unknown>>()
  const get = (key: unknown, target: object) => known.get(target)?.get(key)
  const set = (key: unknown, value: unknown, target: object) => {
    const members = known.get(target) ?? new Map()
    known.set(target, members.set(key, value))
  }
  Object.assign(Reflect, { getMetadata: get, getOwnMetadata: get, defineMetadata: set, metadata: () => () => {} })
}

function generate(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
}
