import { judgeRegistration } from '../checks/endpoints/endpoints.ts'
import { oauthErrorOf } from '../checks/token-response/oauth-error.ts'
import type { Context } from '../context.ts'
import { readRegistrationAnswer } from '../documents/answers.ts'
import { CliError } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { readJson, writeJson } from '../jose/json/reader.ts'
import type { Provider } from './provider.ts'
import { bodyOf, isObject, refusal } from './run.ts'
import { redirectRefusal, unusableAnswer } from './unusable.ts'
import { ledTo, usableEndpoint } from './usable-endpoint.ts'

/** A client as the provider registered it. */
export interface Registration {
  readonly client_id: string
  readonly client_secret: string | undefined
  readonly metadata: JsonObject
}

/** Registers a client (OIDC Dynamic Client Registration 3, RFC 7591 3) in a step "register". */
export async function registerClient(
  context: Context,
  provider: Provider,
  metadata: JsonObject,
): Promise<Registration> {
  return context.recorder.step('register', async (open) => {
    const url = usableEndpoint(context, provider, 'registration_endpoint')
    const led = ledTo(provider, 'registration_endpoint')
    const headers = { accept: 'application/json', 'content-type': 'application/json' }
    const http = await context.http()
    const exchange = await http.send(
      { purpose: 'register', method: 'POST', url, led, headers, body: writeJson(metadata) },
      open.record,
    )
    const reading = bodyOf(exchange)
    // `--set` and `--unset` change what is sent.
    const shaped = readJson(exchange.request.body).value
    const findings = judgeRegistration({ exchange, reading, sent: isObject(shaped) ? shaped : metadata })
    open.check(...context.judge(findings, { loopback: provider.loopback }))
    if (exchange.failure) throw new CliError(exchange.failure)
    const error = oauthErrorOf(exchange, reading)
    if (error) throw new CliError(refusal(error, 'the registration'))
    const body = isObject(reading?.value) ? reading.value : {}
    const { client_id, client_secret } = readRegistrationAnswer(body).members
    if (client_id !== undefined) return { client_id, client_secret, metadata: body }
    const what = 'The registration endpoint'
    throw (
      redirectRefusal(what, '--registration-endpoint', exchange) ??
      unusableAnswer(what, exchange, reading, 'a client_id')
    )
  })
}
