import type { JsonValue } from '../jose/json/json.ts'
import { isText } from '../jose/json/values.ts'
import { isGuid } from '../text/guid.ts'

/** Hosts of the issuers of Microsoft Entra ID, of its national clouds and of version 1.0: those whose metadata have one issuer for many tenants. */
const HOSTS: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'sts.windows.net',
  'sts.chinacloudapi.cn',
])

const PLACEHOLDER = '{tenantid}'
/** The tenant of everybody without an organization, which has a name as well. */
const CONSUMERS = { name: 'consumers', id: '9188040d-6c67-4c5b-b112-36a304b66dad' }
/** Names in the place of a tenant that are none. */
const MANY: ReadonlySet<string> = new Set(['common', 'organizations', CONSUMERS.name])

/** An issuer at a host of Entra, parted at its tenant, which is the first segment of the path. */
interface EntraIssuer {
  readonly host: string
  readonly tenant: string
  readonly rest: string
}

function readEntra(issuer: string): EntraIssuer | undefined {
  const [, host = '', tenant = '', rest = ''] = /^https:\/\/([a-z.]+)\/([^/?#]+)(.*)$/s.exec(issuer) ?? []
  return HOSTS.has(host) && !rest.includes(PLACEHOLDER) ? { host, tenant, rest } : undefined
}

/** Whether an issuer is one of Entra, of whatever tenant. */
export function isOfEntra(issuer: JsonValue | undefined): boolean {
  return isText(issuer) && readEntra(issuer) !== undefined
}

/** Whether an issuer of Entra stands for those of many tenants, by `{tenantid}` in the place of one. */
export function isTenantTemplate(issuer: string): boolean {
  return issuer.includes(PLACEHOLDER) && readEntra(issuer)?.tenant === PLACEHOLDER
}

/** The issuer of the tenant that `tid` of a token names; undefined where that is no GUID. */
export function issuerOfTenant(template: string, tid: JsonValue | undefined): string | undefined {
  return isText(tid) && isGuid(tid) ? template.replace(PLACEHOLDER, tid) : undefined
}

/** The id of the tenant by which an issuer differs from a template; undefined where it is none of the template. */
export function tenantIn(issuer: string, template: string): string | undefined {
  const tenant = readEntra(issuer)?.tenant
  return isTenantTemplate(template) && issuerOfTenant(template, tenant) === issuer ? tenant : undefined
}

/** How the issuer that Entra publishes answers to another spelling that was asked for; of "a name" only Entra knows whether it is the same tenant. */
export type EntraAnswer = 'many tenants' | 'one tenant' | 'a name'

/** What an issuer of metadata at Entra has to do with the one that was asked for; undefined where they are equal, and where nothing is known. */
export function answerOfEntra(asked: string, published: string): EntraAnswer | undefined {
  const [one, other] = [readEntra(asked), readEntra(published)]
  if (!one || !other || one.host !== other.host || one.rest !== other.rest || asked === published) return undefined
  const isOne = isGuid(other.tenant)
  if (one.tenant === PLACEHOLDER) return isOne ? 'one tenant' : undefined
  if (other.tenant === PLACEHOLDER) return MANY.has(one.tenant) ? 'many tenants' : undefined
  if (!isOne || isGuid(one.tenant)) return undefined
  if (one.tenant === CONSUMERS.name) return other.tenant === CONSUMERS.id ? 'one tenant' : undefined
  return MANY.has(one.tenant) ? undefined : 'a name'
}

/** Whether an issuer of metadata is how Entra answers to the one that was asked for, so that it is no other. */
export function isAnswerOfEntra(asked: string, published: string): boolean {
  return ['many tenants', 'one tenant'].includes(answerOfEntra(asked, published) ?? '')
}

/** Issuers of version 1.0, which have their own hosts and end with the tenant. */
const VERSION_ONE = /^https:\/\/sts\.(?:windows\.net|chinacloudapi\.cn)\/([^/?#]+)\/$/
/** Graph as tokens name it, of which it alone takes any. */
const GRAPH: ReadonlySet<string> = new Set([
  '00000003-0000-0000-c000-000000000000',
  'https://graph.microsoft.com',
  'https://graph.microsoft.com/',
])

/** Whether a token of version 1.0 is of the tenant whose issuer of version 2.0 was asked: for Graph, or for an API that wants that version. */
export function versionOneToken(
  { iss, ver, aud }: Readonly<Record<string, JsonValue>>,
  issuer: string,
): 'for Graph' | 'for an API' | undefined {
  const tenant = isText(iss) ? VERSION_ONE.exec(iss)?.[1] : undefined
  if (ver !== '1.0' || tenant === undefined || !isGuid(tenant)) return undefined
  const asked = issuer.replace(PLACEHOLDER, tenant)
  if (!asked.toLowerCase().endsWith(`/${tenant.toLowerCase()}/v2.0`)) return undefined
  return isForGraph(aud) ? 'for Graph' : 'for an API'
}

/** Whether the audience of a token is Microsoft Graph. */
export function isForGraph(aud: JsonValue | undefined): boolean {
  return isText(aud) && GRAPH.has(aud)
}

/** The policy of Azure AD B2C by which metadata were asked for whose issuer is that of the tenant, as B2C publishes it; undefined for any other pair. */
export function policyOfB2c(asked: string, published: string): string | undefined {
  const [, origin, policy = ''] = /^(https?:\/\/[^/?#]+)\/(?:tfp\/)?[^/?#]+\/([^/?#]+)\/v2\.0\/?$/.exec(asked) ?? []
  const [, other, tenant = ''] = /^(https?:\/\/[^/?#]+)\/([^/?#]+)\/v2\.0\/?$/.exec(published) ?? []
  if (origin === undefined || origin !== other || !isGuid(tenant)) return undefined
  return /^b2c_1/i.test(policy) || /\.b2clogin\.com$/.test(origin) ? policy : undefined
}
