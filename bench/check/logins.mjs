// As many logins as are asked for, so many at a time, as somebody would write them with openid-client, signatures checked:
// node logins.mjs <module of the user agent of src/browser> <issuer> <logins> <at once>
import { once } from 'node:events'
import { createServer } from 'node:http'
import * as client from 'openid-client'

const [agent, issuer, logins, atOnce] = process.argv.slice(2)
const { submission, visit } = await import(agent)

const server = createServer((_request, response) => response.end('signed in'))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const redirectUri = `http://127.0.0.1:${server.address().port}/callback`

const config = await client.discovery(
  new URL(issuer),
  'smoke',
  undefined,
  client.ClientSecretBasic('a-secret-that-is-long-enough-for-anyone'),
  { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] },
)

async function login(name) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()]
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const answer = ({ forms: [form] }) => form && submission(form, { login: name, password: 'correct-horse' })
  const loads = await visit(start.href, { answer })
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  const tokens = await client.authorizationCodeGrant(config, new URL(loads.at(-1).url), checks)
  if (tokens.claims()?.sub !== name) throw new Error(`signed in as ${tokens.claims()?.sub}`)
}

let next = 0
async function work() {
  while (next < Number(logins)) await login(`user-${next++}`)
}
await Promise.all(Array.from({ length: Number(atOnce) }, work))
server.closeAllConnections()
server.close()
