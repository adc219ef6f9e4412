import { header } from '../checks/findings.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import {
  judgeProtectedResource,
  resourceMetadataUrl,
  unreachableResource,
} from '../checks/protected-resource/protected-resource.ts'
import { urlOf } from '../documents/reader.ts'
import { CliError } from '../errors.ts'
import { strings } from '../jose/json/values.ts'
import { isLoopback } from '../text/host.ts'
import { jsonBody } from '../trace/json-body.ts'
import type { Exchange } from '../trace/trace.ts'
import type { Observer } from './party.ts'
import type { Provider } from './provider.ts'
import { addressFault, ledTo } from './usable-endpoint.ts'

/** Resources whose metadata is fetched. */
export const MOST = 5

/** The resources that a provider says its tokens are for. */
export function resourcesOf({ metadata }: Provider): readonly string[] {
  return strings(metadata['protected_resources']).filter((each) => 'value' in urlOf(each))
}

/** Judges the metadata of a resource that came, or why nothing could be sent for them. */
export function judgeResource(provider: Provider, open: JudgedStep, resource: string, came: Exchange | CliError): void {
  if (came instanceof CliError) {
    open.at({ loopback: isLoopback(resource) }).judge([unreachableResource(resource, came.message)])
    return
  }
  const { response } = came
  const challenge = response?.status === 401 ? (header(response.headers, 'www-authenticate') ?? null) : undefined
  const facts = { resource, exchange: came, reading: jsonBody(came), issuer: provider.issuer, challenge }
  open.judge(judgeProtectedResource(facts))
}

/** Fetches and judges the metadata of the resources that a provider says its tokens are for (RFC 9728 3, 4). */
export async function judgeResources({ context, provider, step }: Observer): Promise<void> {
  const resources = resourcesOf(provider)
  if (resources.length === 0) return
  const http = await context.http()
  await step('resources', async (open) => {
    for (const resource of resources.slice(0, MOST)) {
      const url = resourceMetadataUrl(resource)
      const headers = { accept: 'application/json' }
      const led = ledTo(provider, 'protected_resources')
      const request = { purpose: 'discover', method: 'GET', url, led, headers } as const
      const exchange = await http.send(request, open.record).catch(addressFault)
      judgeResource(provider, open, resource, exchange)
      if (exchange instanceof CliError) continue
      if (exchange.failure?.code === 'address_refused') open.fail(exchange.failure)
      else if (exchange.failure) open.note(`${resource}: ${exchange.failure.message}`)
    }
    if (resources.length > MOST) open.note(`The first ${MOST} of ${resources.length} resources were looked at.`)
  })
}
