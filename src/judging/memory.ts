import type { AuthorizeFacts } from '../checks/facts.ts'
import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { registeredIn } from '../config/client-metadata.ts'
import type { Options } from '../config/option-values.ts'
import type { Texts } from '../config/options-of-record.ts'
import type { JudgedResponse } from '../flows/authorization-response.ts'
import { clientThumbprint } from '../flows/certificate.ts'
import { clientFacts, methodOf } from '../flows/client.ts'
import { roundsLeave } from '../flows/decryption.ts'
import type { OpenedToken } from '../flows/id-token.ts'
import type { Unwrapped } from '../flows/jarm.ts'
import { issuerKeys } from '../flows/keys.ts'
import type { Known, KnownClient, Terms } from '../flows/known.ts'
import type { Provider } from '../flows/provider.ts'
import type { Registration } from '../flows/register.ts'
import type { Granted } from '../flows/session.ts'
import type { JudgedGrant, TokenAnswer } from '../flows/token.ts'
import { shapeParameters } from '../http/apply-shape.ts'
import { requestsIn } from '../http/redirect.ts'
import { parseShapes } from '../http/shape.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { basicEncoding } from '../text/basic-credentials.ts'
import { urlOf } from '../text/url.ts'
import type { Check, Exchange, Purpose, Run, Step } from '../trace/trace.ts'
import type { RecordedResponse } from './recorded-responses.ts'
import { sentSecret } from './sent-secret.ts'

/** A run as its record tells it. */
export type Recorded = Pick<Run, 'command' | 'traits' | 'steps' | 'given'>

/** Thrown where a record holds no more than what was judged already. */
export class RecordEnds extends Error {}

/** What is known of a recorded run, step after step. */
export interface Memory {
  readonly run: Recorded
  readonly terms: Terms
  readonly texts: Texts
  readonly session: Granted | undefined
  /** Judges what belongs to no step alone. */
  judge(findings: readonly Finding[]): readonly Check[]
  /** The steps of the record by those in which they are judged again. */
  readonly recorded: Map<Step, Step>
  provider?: Provider
  keys?: Known['keys']
  registered?: Registration
  request?: AuthorizeFacts
  readonly responses: readonly RecordedResponse[]
  readonly unwrapped: Map<RecordedResponse, Unwrapped | undefined>
  response?: JudgedResponse
  /** When the response came; milliseconds since the epoch. */
  receivedAt?: number
  tokens: JsonObject | null
  /** The last answer of the token endpoint, and the step that it came in. */
  answer?: TokenAnswer & { readonly by: string }
  /** What the last tokens were asked for by. */
  grant?: JudgedGrant
  front?: OpenedToken
  opened?: OpenedToken
  /** The claims of UserInfo. */
  userinfo?: JsonObject
  client?: KnownClient
}

/** The terms of a recorded run; what secret parameters were set to is not among them. */
export function termsOf(options: Options): Terms {
  const references = {
    secret: async () => 'null',
    document: async (given: string) => (/^(?:@|file:|env:|-$)/.test(given) ? 'null' : given),
  }
  return {
    options,
    async http() {
      if (!options.has('set')) return { shape: (_purpose, parameters) => ({ parameters, shaped: [] }) }
      const [set, unset] = [options.list('set'), options.list('unset').filter((text) => text !== '')]
      const named = set.filter((text) => text !== '').map((text) => (text.includes('=') ? text : `${text}=null`))
      const shapes = await parseShapes(named, unset, references)
      return { shape: (purpose, parameters) => shapeParameters(purpose, parameters, shapes) }
    },
  }
}

/** The exchanges of a step whose answers were looked at: what a run was interrupted in was not. */
function seenIn(step: Step): readonly (readonly Exchange[])[] {
  const requests = requestsIn(step.exchanges)
  return step.failure?.code === 'interrupted' ? requests.slice(0, -1) : requests
}

/** The requests of one purpose in a step, each with every try. */
export function requestsFor(step: Step, purpose: Purpose): readonly (readonly Exchange[])[] {
  return seenIn(step).filter(([first]) => first?.purpose === purpose)
}

/** The last exchange of one purpose in a step. */
export function lastFor(step: Step, purpose: string): Exchange | undefined {
  return seenIn(step)
    .flat()
    .findLast((exchange) => exchange.purpose === purpose)
}

/** What is known where the provider is judged; `earlier` is its key set from before the run. Throws `RecordEnds` where it was not found. */
export function known(memory: Memory, earlier?: JsonObject): Known {
  const { terms, provider } = memory
  if (!provider) throw new RecordEnds()
  memory.keys ??= issuerKeys({ context: terms, provider }, bringRecorded(memory), earlier)
  return { context: terms, provider, keys: memory.keys }
}

/** Takes the key sets of a step one after the other. */
function bringRecorded({ recorded }: Memory): (open: JudgedStep, url: string) => Promise<Exchange> {
  const taken = new Map<Step, TakeRequest>()
  return async ({ step }, url) => {
    const before = recorded.get(step)
    const take = taken.get(step) ?? requestsOf(before)
    taken.set(step, take)
    const exchange = take('jwks', url)
    if (!exchange) throw new RecordEnds()
    return exchange
  }
}

/** Takes the answers to the requests of one purpose and place, one after the other; undefined after the last. */
type TakeRequest = (purpose: Purpose, url: string) => Exchange | undefined

export function requestsOf(step: Step | undefined): TakeRequest {
  const taken = new Map<string, number>()
  return (purpose, url) => {
    const place = urlOf(url)?.href.replace(/#.*$/s, '') ?? url
    const key = `${purpose} ${place}`
    const at = taken.get(key) ?? 0
    taken.set(key, at + 1)
    const all = step ? requestsFor(step, purpose) : []
    return all.filter(([first]) => first?.request.url === place)[at]?.at(-1)
  }
}

/** The same, where what is judged came to the client. */
export async function knownClient(memory: Memory): Promise<KnownClient> {
  const { context, provider, keys } = known(memory)
  if (memory.client) return memory.client
  const { options } = context
  const client_id = options.text('clientId') ?? ''
  const encoding = basicEncoding(options.text('basicEncoding'))
  const given = memory.texts['client-secret']?.[0] ?? memory.registered?.client_secret
  const secret = given ?? sentSecret(memory.run.steps, encoding)
  const holds = {
    secret: ['clientSecret', 'clientSecretIssuer'].some((name) => options.text(name) !== undefined),
    key: options.text('clientKey') !== undefined,
  }
  const own = holds.secret ? secret : undefined
  const facts = clientFacts(context, {
    client_id,
    auth: methodOf(context, provider, holds),
    secret: own,
    registered: await registeredIn(options),
  })
  const certificate = await clientThumbprint(context)
  memory.client = {
    context,
    provider,
    keys,
    roundsLeave: roundsLeave(context),
    certificate,
    client: { facts, client_id, secret: own },
  }
  return memory.client
}
