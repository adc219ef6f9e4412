// A provider on loopback with its own pages for signing in, where anybody may: prints its issuer.
import { once } from 'node:events'
import { createServer } from 'node:http'

// It prints warnings about settings that nobody but a bench has.
console.info = () => {}
console.warn = () => {}

const server = createServer()
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${server.address().port}`

const { default: Provider } = await import('oidc-provider')
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'smoke',
      client_secret: 'a-secret-that-is-long-enough-for-anyone',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  cookies: { keys: ['a key of a bench'] },
  features: { revocation: { enabled: true } },
})
server.on('request', provider.callback())
console.log(issuer)
