import type { Options } from '../../config/option-values.ts'
import { tokenOptions } from '../../config/token-options.ts'
import { cliError } from '../../errors.ts'
import { lacksCredentials, setsCredentials } from '../own-credentials.ts'
import type { OfferedGrant } from './grant.ts'

/** Tokens for the client itself, which acts for nobody (RFC 6749 4.4). */
export const clientCredentials: OfferedGrant = {
  name: 'client_credentials',
  examples: [
    'token client_credentials --issuer https://issuer.example --client-id my-service --client-secret env:SECRET',
    'token client_credentials --profile acme --scope read --resource https://api.example --print access_token',
  ],
  options: tokenOptions,
  requireCredentials,
  async make(context) {
    const { tokenRequest } = await import('./token-request.ts')
    const { parameters, accessToken } = await tokenRequest(context)
    return {
      grant_type: 'client_credentials',
      purpose: 'token',
      send: ({ lib, config, proof }) =>
        lib.clientCredentialsGrant(config, new URLSearchParams(parameters.map(([...pair]) => pair)), proof),
      response: { requestedScope: accessToken.requestedScope, idTokenDue: false },
      accessToken,
    }
  },
}

/** The grant is for clients that authenticate alone; credentials may also be set as parameters. */
function requireCredentials(options: Options): void {
  const auth = options.text('clientAuth')
  if (auth === undefined ? !lacksCredentials(options) : auth !== 'none' || setsCredentials(options)) return
  throw cliError(
    auth === undefined ? 'missing_option' : 'invalid_option',
    `The client_credentials grant is for clients that authenticate (RFC 6749 4.4)${auth === undefined ? '' : ', and --client-auth none does not'}.`,
    'Give --client-secret, --client-key, or --tls-cert with --client-auth tls_client_auth; with --unset token.client_secret you see what the provider makes of a client without.',
  )
}
