import { judgeRegistration } from '../checks/endpoints/endpoints.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import { readRegistrationAnswer } from '../documents/answers.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import { writeJson } from '../jose/json/writer.ts'
import type { Observer } from './party.ts'
import { refusedBy } from './refusal-hint.ts'
import { type Answered, ask, settle } from './settle.ts'
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
    judgeRegistrationAnswer(open, answer)
    return settle(open, answer, { ...ASKED, by: refusedBy(observer) }, registered(answer))
  })
}

/** Judges an answer by what was sent, as `--set` and `--unset` left it. */
export function judgeRegistrationAnswer(open: JudgedStep, { exchange, reading }: Answered): void {
  open.judge(judgeRegistration({ exchange, reading, sent: asObject(readJson(exchange.request.body).value) ?? {} }))
}

/** The client that an answer tells of. */
export function registered({ exchange, reading }: Answered): Registration | undefined {
  const refused = exchange.failure ?? oauthErrorOf(exchange, reading)
  const body = refused ? {} : (asObject(reading?.value) ?? {})
  const { client_id, client_secret } = readRegistrationAnswer(body).members
  return client_id === undefined ? undefined : { client_id, client_secret, metadata: body }
}

const ASKED = {
  member: 'registration_endpoint',
  what: 'The registration endpoint',
  act: 'the registration',
  due: 'a client_id',
} as const
