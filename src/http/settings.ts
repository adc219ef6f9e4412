import { X509Certificate } from 'node:crypto'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { certificateBlocks } from '../text/pem.ts'
import { isPermitted } from '../text/permissions.ts'
import { parseHeader } from './headers.ts'
import type { HttpSettings } from './http.ts'
import { parseProxy } from './proxy.ts'
import { parseShapes, type ShapeReferences } from './shape.ts'

/** The options of a command, as far as the network is concerned. */
interface NetworkOptions {
  has(name: string): boolean
  text(name: string): string | undefined
  seconds(name: string): number
  flag(name: string): boolean
  list(name: string): readonly string[]
  files(name: string): Promise<readonly { readonly text: string }[]>
  readonly references: ShapeReferences
}

/** How this run talks to the network, from the options and the proxy variables; throws `CliError` for a value that cannot be used. */
export async function httpSettings(options: NetworkOptions, env: Env, userAgent: string): Promise<HttpSettings> {
  const proxy = proxySettings(options.text('proxy'), env.vars)
  const tls = await tlsSettings(options, env)
  return {
    timeoutMs: timeoutMs('--timeout', options.seconds('timeout')),
    ...tls,
    insecure: options.flag('insecure'),
    proxy,
    headers: options.list('header').map(parseHeader),
    ...(await shaping(options)),
    ...(isPermitted(options, 'private-network') ? { anyAddress: true } : {}),
    userAgent,
  }
}

/** Commands that send none of the requests that can be shaped have no options for it. */
async function shaping(options: NetworkOptions): Promise<Pick<HttpSettings, 'shapes' | 'tokenBody'>> {
  if (!options.has('set')) return { shapes: [], tokenBody: 'form' }
  const shapes = await parseShapes(options.list('set'), options.list('unset'), options.references)
  return { shapes, tokenBody: options.text('tokenBody') === 'json' ? 'json' : 'form' }
}

/** Timers hold 2^31-1 ms at most. */
const LONGEST_SECONDS = (2 ** 31 - 1) / 1000

/** The bound on the sum of waits of one run, in milliseconds; throws `invalid_option` as for the other. */
export function totalTimeoutMs(options: Pick<NetworkOptions, 'seconds'>): number {
  return timeoutMs('--total-timeout', options.seconds('totalTimeout'))
}

function timeoutMs(flag: string, seconds: number): number {
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= LONGEST_SECONDS)
    return Math.max(1, Math.round(seconds * 1000))
  throw cliError(
    'invalid_option',
    `${flag} expects seconds above 0 and up to ${Math.floor(LONGEST_SECONDS)}, found ${seconds}.`,
    `Give it like ${flag} 30.`,
  )
}

async function tlsSettings(
  options: NetworkOptions,
  env: Env,
): Promise<Pick<HttpSettings, 'ca' | 'systemCa' | 'cert' | 'key'>> {
  const [ca, cert, keyFile] = (
    await Promise.all([options.files('caFile'), options.files('tlsCert'), options.files('tlsKey')])
  ).map(([file]) => file?.text)
  if (ca !== undefined) requireCertificates(ca, '--ca-file')
  if (cert !== undefined) requireCertificates(cert, '--tls-cert')
  if (cert === undefined && keyFile !== undefined) {
    throw cliError(
      'missing_option',
      '--tls-key needs the certificate it belongs to.',
      'Give --tls-cert <file> as well.',
    )
  }
  // One file may hold both.
  const key = keyFile ?? (cert?.includes('PRIVATE KEY-----') ? cert : undefined)
  if (cert !== undefined && key === undefined) {
    throw cliError(
      'missing_option',
      '--tls-cert needs the private key of the certificate.',
      'Give --tls-key <file> as well.',
    )
  }
  if (cert !== undefined && key !== undefined) (await import('./key-pair.ts')).requireKeyPair(cert, key)
  return { ...(await anchors(ca, options, env)), ...(cert === undefined ? {} : { cert, key }) }
}

async function anchors(
  ca: string | undefined,
  options: NetworkOptions,
  env: Env,
): Promise<Pick<HttpSettings, 'ca' | 'systemCa'>> {
  if (!options.flag('systemCa')) return ca === undefined ? {} : { ca }
  const { systemAnchors } = await import('./system-ca.ts')
  return { ca: [...(await systemAnchors(env)), ...(ca === undefined ? [] : [ca])].join('\n'), systemCa: true }
}

/** OpenSSL skips what it cannot read, and the first sign of a mistake would be an untrusted server. */
function requireCertificates(pem: string, flag: string): void {
  const blocks = certificateBlocks(pem)
  if (blocks.length === 0) {
    throw cliError(
      'invalid_option',
      `${flag} holds no certificate in PEM form.`,
      'Expected "-----BEGIN CERTIFICATE-----".',
    )
  }
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block)
    } catch (error) {
      const message = `Certificate ${index + 1} of ${flag} cannot be read.`
      throw cliError('invalid_option', message, 'Export it again as PEM.', error)
    }
  }
}

/** The flag before everything else; then the variables, lower case first, as is the custom among command-line tools. */
export function proxySettings(flag: string | undefined, vars: Env['vars']): HttpSettings['proxy'] {
  if (flag) {
    parseProxy(flag)
    return { http: flag, https: flag, explicit: true }
  }
  const all = vars['all_proxy'] ?? vars['ALL_PROXY']
  // In a CGI environment HTTP_PROXY is the client's Proxy header, which anybody can send.
  const upper = vars['REQUEST_METHOD'] === undefined ? vars['HTTP_PROXY'] : undefined
  const http = vars['http_proxy'] ?? upper ?? all
  const https = vars['https_proxy'] ?? vars['HTTPS_PROXY'] ?? all
  if (flag === '') return http || https ? { aside: true } : {}
  const no = vars['no_proxy'] ?? vars['NO_PROXY']
  return { ...(http ? { http } : {}), ...(https ? { https } : {}), ...(no ? { no } : {}) }
}
