import type { Metadata } from '../checks/facts.ts'
import { DIRECT_MEMBERS } from '../config/endpoints.ts'
import type { Context } from '../context.ts'
import { isObject, isText, textOf } from '../jose/json/values.ts'
import type { Provider } from './provider.ts'

/** Whether there is a certificate for the authentication of the client or for tokens that are bound to it (RFC 8705 2, 3). */
function hasCertificate({ options }: Pick<Context, 'options'>): boolean {
  return options.text('tlsCert') !== undefined
}

/** The endpoints that a client with a certificate uses in place of others, by their members (RFC 8705 5); none for another client. */
export function aliasesOf(context: Pick<Context, 'options'>, metadata: Metadata): Metadata {
  const aliases = metadata['mtls_endpoint_aliases']
  if (!isObject(aliases) || !hasCertificate(context)) return {}
  const direct: readonly string[] = DIRECT_MEMBERS
  return Object.fromEntries(Object.entries(aliases).filter(([name, url]) => direct.includes(name) && isText(url)))
}

/** The URLs of a provider that requests of a client go to: the issuer, its endpoints and what the person gave. */
export function providerUrls({ requested, metadata, given }: Provider): readonly string[] {
  const members = [...DIRECT_MEMBERS, ...given]
  return [requested, ...members.map((name) => textOf(metadata[name]))].filter((url) => url !== undefined)
}

/** Has the client certificate shown to the servers of these URLs from now on, where there is one. */
export async function showCertificate(context: Context, urls: readonly string[]): Promise<void> {
  if (!hasCertificate(context)) return
  const http = await context.http()
  http.showCertificate(urls)
}

/** SHA-256 of the client certificate, base64url (RFC 8705 3.1); undefined where there is none. */
export async function clientThumbprint({ options }: Pick<Context, 'options'>): Promise<string | undefined> {
  const [file] = await options.files('tlsCert')
  return file && (await import('../http/certificate.ts')).certificateThumbprint(file.text)
}
