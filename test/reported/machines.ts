import { type Json, json } from '../support/provider.ts'
import { selfSigned } from '../support/tls.ts'
import { HOST, type Scenario } from './run.ts'
import { accessToken } from './tokens.ts'

/** `token`: what clients get that act for themselves. */
export async function machineScenarios(plain: string, secure: string): Promise<readonly Scenario[]> {
  const token = ['token', 'client_credentials', '--client-id', 'client', '--client-secret', 'env:SECRET']
  const certificate = await selfSigned({ names: [HOST] })
  const answer = (members: Json) => ({ token: json({ token_type: 'Bearer', expires_in: 3600, ...members }) })
  const revokes = {
    ...answer({ access_token: accessToken(plain, {}) }),
    discovery: { members: { revocation_endpoint: `${plain}/revoke` } },
  }
  const check = ['check', '--issuer', plain, '--client-id', 'client', '--client-secret', 'env:SECRET']
  return [
    { name: 'a token that is revoked in the end', spoil: revokes, lines: [check] },
    {
      name: 'a token that is not',
      spoil: { ...revokes, revocation: json({ error: 'server_error' }, 500) },
      lines: [check],
    },
    {
      name: 'a token that names nobody, with a refresh token that is not needed',
      spoil: answer({ access_token: accessToken(plain, { sub: undefined }), refresh_token: 'r' }),
      lines: [[...token, '--issuer', plain, '--resource', 'https://api.example']],
    },
    {
      name: 'a token that is bound to another certificate than that of the client',
      spoil: answer({ access_token: accessToken(secure, { cnf: { 'x5t#S256': 'other' } }) }),
      files: { 'client.pem': certificate.cert, 'client.key': certificate.key },
      lines: [
        [...token, '--issuer', secure, '--ca-file', 'ca.pem', '--tls-cert', 'client.pem', '--tls-key', 'client.key'],
      ],
    },
  ]
}
