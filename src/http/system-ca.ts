import * as tls from 'node:tls'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { isThere, readTextFile } from '../files/read.ts'
import { certificateBlocks } from '../text/pem.ts'
import { quotedPath } from '../text/quotable.ts'

/** What is known of the system's store here. */
export interface Store {
  /** The certificates of the system, where Node.js can say; from 22.15 on. */
  readonly ofSystem: (() => readonly string[]) | undefined
  /** Files that have them elsewhere, of which the first that is there counts. */
  readonly bundles: readonly string[]
}

/** Where distributions of Linux keep them in one file: Debian and Alpine, Fedora and RHEL, openSUSE, older ones, and what others link to. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/var/lib/ca-certificates/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]
const LARGEST_BUNDLE = 8 * 1024 * 1024

const known = tls as unknown as { readonly getCACertificates?: (type: 'system') => readonly string[] }
const STORE: Store = {
  ofSystem: known.getCACertificates && (() => known.getCACertificates?.('system') ?? []),
  bundles: BUNDLES,
}

/** The system's trust anchors as PEM, for `--system-ca`; throws `CliError` where they cannot be had. */
export async function systemAnchors(
  env: Pick<Env, 'vars' | 'platform' | 'nodeVersion'>,
  { ofSystem, bundles }: Store = STORE,
): Promise<readonly string[]> {
  const told = ofSystem?.() ?? []
  if (told.length > 0) return told
  const own = env.vars['SSL_CERT_FILE']
  if (own) return read(own, 'SSL_CERT_FILE')
  if (env.platform === 'win32' || env.platform === 'darwin') throw unknown(env, ofSystem)
  for (const bundle of bundles) if (await isThere(bundle)) return read(bundle, '--system-ca')
  throw cliError(
    'invalid_option',
    `--system-ca: this system has none of the usual files of certificates, such as ${bundles[0]}.`,
    'Name its file in the variable SSL_CERT_FILE, or give it with --ca-file.',
  )
}

function unknown({ nodeVersion }: Pick<Env, 'nodeVersion'>, ofSystem: Store['ofSystem']) {
  if (ofSystem)
    return cliError(
      'invalid_option',
      "--system-ca: the system's store has no certificate for servers.",
      'Give the root with --ca-file.',
    )
  return cliError(
    'invalid_option',
    `--system-ca: Node.js ${nodeVersion} cannot read the store of this system; 22.15 is the first that can.`,
    'Use a newer Node.js, or export the root as PEM and give it with --ca-file.',
  )
}

async function read(path: string, what: string): Promise<readonly string[]> {
  const certificates = certificateBlocks(await readTextFile(path, { maxBytes: LARGEST_BUNDLE, what }))
  if (certificates.length > 0) return certificates
  throw cliError(
    'invalid_option',
    `${what}: the file ${quotedPath(path)} holds no certificate in PEM form.`,
    'Expected "-----BEGIN CERTIFICATE-----".',
  )
}
