import { expectedOf } from '../access-token.ts'
import { jsonOption } from '../authorization-request.ts'
import type { Terms } from '../known.ts'
import type { Grant } from './grant.ts'

/** What the options ask the token endpoint for, and what the answer is compared with: both as `--set` and `--unset` leave them. */
interface TokenRequest extends Required<Pick<Grant, 'accessToken'>> {
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

/** Scope, resources and authorization details of a token request (RFC 6749 3.3, RFC 8707 2.2, RFC 9396 5). */
export async function tokenRequest(context: Terms): Promise<TokenRequest> {
  const { options } = context
  const details = await jsonOption(context, 'authorizationDetails')
  // What a preset asks for is for people who sign in.
  const scope = options.sourceOf('scope') === 'preset' ? undefined : options.text('scope')
  const planned: [string, string | undefined][] = [
    ['scope', scope],
    ...options.list('resource').map((uri): [string, string] => ['resource', uri]),
    ['authorization_details', details],
  ]
  const parameters = planned.filter((pair): pair is [string, string] => pair[1] !== undefined)
  const shaped = (await context.http()).shape('token', parameters).parameters
  const sent = shaped.map(([name, value]): [string, string] => [name, value])
  const scopeSent = sent.find(([name]) => name === 'scope')?.[1]
  return { parameters, accessToken: expectedOf({ scope: scopeSent, parameters: sent }) }
}
