import { judgeRegistration } from '../checks/endpoints/endpoints.ts'
import { oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import { readRegistrationAnswer } from '../documents/answers.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { readJson, writeJson } from '../jose/json/reader.ts'
import type { Observer } from './party.ts'
import { isObject } from './run.ts'
import { ask, settle } from './settle.ts'
import { ledTo, usableEndpoint } from './usable-endpoint.ts'

/** A client as the provider registered it. */
export interface Registration {
  readonly client_id: string
  readonly client_secret: string | undefined
  readonly metadata: JsonObject
}

/** Registers a client (OIDC Dynamic Client Registration 3, RFC 7591 3) in a step "register". */
export async function registerClient(observer: Observer, metadata: JsonObject): Promise<Registration> {
  const { context, provider, step } = observer
  return step('register', async (open) => {
    const url = usableEndpoint(observer, 'registration_endpoint')
    const led = ledTo(provider, 'registration_endpoint')
    const headers = { accept: 'application/json', 'content-type': 'application/json' }
    const http = await context.http()
    const request = { purpose: 'register', method: 'POST', url, led, headers, body: writeJson(metadata) } as const
    const answer = await ask(open, () => http.send(request, open.record))
    const { exchange, reading } = answer
    // `--set` and `--unset` change what is sent.
    const shaped = readJson(exchange.request.body).value
    open.judge(judgeRegistration({ exchange, reading, sent: isObject(shaped) ? shaped : metadata }))
    const refused = exchange.failure ?? oauthErrorOf(exchange, reading)
    const body = isObject(reading?.value) && !refused ? reading.value : {}
    const { client_id, client_secret } = readRegistrationAnswer(body).members
    const registered = client_id === undefined ? undefined : { client_id, client_secret, metadata: body }
    return settle(open, answer, ASKED, registered)
  })
}

const ASKED = {
  member: 'registration_endpoint',
  what: 'The registration endpoint',
  act: 'the registration',
  due: 'a client_id',
} as const
