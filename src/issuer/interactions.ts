import type { IncomingMessage, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import { consentPage, PAGE_HEADERS, signInPage } from './pages.ts'
import { accountOf } from './person.ts'

const FORM_LIMIT = 16 * 1024

/** Serves the sign-in and consent pages of the embedded issuer; resolves to false when the path is not one of theirs. */
export async function serveInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const match = /^\/interaction\/([\w-]{1,64})$/.exec(request.url ?? '')
  if (!match) return false
  const details = await provider.interactionDetails(request, response)
  const client = clientName(details.params)
  const action = `/interaction/${match[1]}`
  if (request.method !== 'POST') {
    const scopes = String(details.params['scope'] ?? '').split(' ')
    const html =
      details.prompt.name === 'login'
        ? signInPage(action, client, String(details.params['login_hint'] ?? ''))
        : consentPage(action, client, scopes)
    response.writeHead(200, PAGE_HEADERS).end(html)
    return true
  }
  const form = new URLSearchParams(await readForm(request))
  if (form.get('answer') === 'no') {
    const refusal = { error: 'access_denied', error_description: 'The person cancelled the sign-in.' }
    await provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false })
    return true
  }
  const accountId = details.session?.accountId ?? accountOf(form.get('login'))
  const grantId = await grant(provider, accountId, details)
  const login = details.prompt.name === 'login' ? { login: { accountId, amr: ['pwd'] } } : {}
  await provider.interactionFinished(
    request,
    response,
    { ...login, consent: { grantId } },
    { mergeWithLastSubmission: true },
  )
  return true
}

type Details = Awaited<ReturnType<Provider['interactionDetails']>>

/** Grants what was asked for; a known grant is extended. */
async function grant(provider: Provider, accountId: string, details: Details): Promise<string> {
  const known = details.grantId ? await provider.Grant.find(details.grantId) : undefined
  const clientId = String(details.params['client_id'])
  const granted = known ?? new provider.Grant({ accountId, clientId })
  granted.addOIDCScope(String(details.params['scope'] ?? 'openid'))
  return granted.save()
}

function clientName(params: Record<string, unknown>): string {
  return String(params['client_id'] ?? 'The client').slice(0, 100)
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > FORM_LIMIT) throw new Error('form too large')
  }
  return text
}
