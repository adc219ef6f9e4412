import { NO_DISCOVERY } from '../checks/discovery/discovery.ts'
import type { Place } from '../checks/engine.ts'
import { resourceMetadataUrl } from '../checks/protected-resource/protected-resource.ts'
import { readIssuer } from '../config/issuer.ts'
import type { MetadataPlace } from '../config/metadata-url.ts'
import { savedIn } from '../flows/discover.ts'
import { apartIn, type Document, documentsIn } from '../flows/discovery-documents.ts'
import { givenEndpoints } from '../flows/endpoints-of-run.ts'
import { type DiscoverySettings, isUndiscovered, placeApart } from '../flows/provider.ts'
import { judgeDocuments, placeOf, placeToStart, providerOfFlags } from '../flows/read-provider.ts'
import { judgeRegistrationAnswer, registered } from '../flows/register.ts'
import { judgeResource, MOST, resourcesOf } from '../flows/resources.ts'
import { answeredBy } from '../flows/settle.ts'
import { addressFault } from '../flows/usable-endpoint.ts'
import { usableUrl } from '../http/url.ts'
import { readJson } from '../jose/json/reader.ts'
import { urlOf } from '../text/url.ts'
import type { Exchange, Step } from '../trace/trace.ts'
import { discoveryFor } from '../verify/keys.ts'
import { known, lastFor, type Memory, requestsFor } from './memory.ts'
import { argumentOf, type StepJudge } from './step-judge.ts'

/** What each command asked of the provider. */
function discoverySettings(memory: Memory): DiscoverySettings {
  const { run, session, terms } = memory
  switch (run.command) {
    case 'discover':
      return { documents: 'all', act: 'discover', issuer: argumentOf(memory, 'issuer') ?? savedBefore(memory)?.issuer }
    case 'verify':
      return discoveryFor(terms)
    case 'login':
    case 'token':
      return { documents: 'first', act: run.command }
    default:
      return { documents: 'first', act: run.command === 'refresh' ? 'refresh' : 'userinfo', scope: session?.scope }
  }
}

function savedBefore({ texts }: Memory): ReturnType<typeof savedIn> {
  return savedIn(readJson(texts['diff']?.[0] ?? '').value)
}

function issuerOf(memory: Memory): string | undefined {
  return discoverySettings(memory).issuer ?? memory.terms.options.text('issuer')
}

/** Where the steps of a record are judged. */
export function placeIn(memory: Memory, name: string): Place {
  const { provider, run } = memory
  if (name === 'discover') {
    const found = soughtIn(memory)
    return found ? placeToStart(found.issuer, found.apart) : { loopback: flagsProvider(memory).loopback }
  }
  if (run.command === 'verify') return { loopback: provider?.loopback === true }
  return provider ? placeOf(provider) : {}
}

/** What was looked for where a document was asked for; undefined where none was. */
function soughtIn(memory: Memory): { readonly issuer: string | undefined; readonly apart?: MetadataPlace } | undefined {
  const [settings, issuer] = [discoverySettings(memory), issuerOf(memory)]
  const apart = placeApart(memory.terms, settings)
  if (apart) return { issuer, apart }
  return issuer === undefined || isUndiscovered(memory.terms, settings) ? undefined : { issuer }
}

function flagsProvider(memory: Memory) {
  return providerOfFlags(issuerOf(memory), givenEndpoints(memory.terms.options))
}

const discover: StepJudge = async (memory, { open, step }) => {
  const { terms } = memory
  const sought = soughtIn(memory)
  if (!sought) {
    open.judge([NO_DISCOVERY])
    memory.provider = flagsProvider(memory)
    return
  }
  const { issuer, apart } = sought
  const read = issuer === undefined ? { issuer } : readIssuer(issuer)
  if ('fault' in read) return
  const requested = read.issuer
  const documents = apart ? documentApart(apart, step) : documentsIn(requestsFor(step, 'discover'), requested ?? '')
  const settings = discoverySettings(memory)
  const overrides = givenEndpoints(terms.options)
  const found = await judgeDocuments(terms, open, { requested, documents, overrides, settings, apart })
  if (found) memory.provider = found.provider
}

/** The document of --metadata-url, as far as a record has it. */
function documentApart(apart: MetadataPlace, step: Step): readonly Document[] {
  const exchanges = requestsFor(step, 'discover')[0] ?? []
  return exchanges.length === 0 && step.document === undefined ? [] : [apartIn(apart, exchanges, step.document)]
}

const jwks: StepJudge = async (memory, { open }) => {
  await known(memory, savedBefore(memory)?.jwks).keys.document(open)
}

const resources: StepJudge = async (memory, { open, step }) => {
  const { context, provider } = known(memory)
  const came = [...requestsFor(step, 'discover')]
  for (const resource of resourcesOf(provider).slice(0, MOST)) {
    const url = resourceMetadataUrl(resource)
    const exchange = isFor(came[0], url) ? came.shift()?.at(-1) : undefined
    const result = exchange ?? unsent(url, context.options.flag('insecure') ? 'insecure' : 'strict')
    if (result) judgeResource(provider, open, resource, result)
  }
}

function isFor(exchanges: readonly Exchange[] | undefined, url: string): boolean {
  const target = urlOf(url)
  return target !== undefined && exchanges?.[0]?.request.url === target.href
}

/** Why nothing is sent to an address; undefined where nothing speaks against it. */
function unsent(url: string, security: 'strict' | 'insecure') {
  try {
    usableUrl(url, security)
    return undefined
  } catch (error) {
    return addressFault(error)
  }
}

const register: StepJudge = async (memory, { open, step }) => {
  const exchange = lastFor(step, 'register')
  const answer = exchange && answeredBy(exchange)
  if (!answer) return
  judgeRegistrationAnswer(open, answer)
  memory.registered = registered(answer)
}

/** The steps about a provider. */
export const PROVIDER_STEPS: Readonly<Record<string, StepJudge>> = { discover, jwks, resources, register }
