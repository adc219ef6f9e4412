import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { runCli } from '../support/env.ts'
import { namedProvider, onInternet } from '../support/internet.ts'

const HOST = 'op.example'
const provider = await namedProvider(HOST)
const reached: string[] = []
let inside = ''
const server = createServer((request, response) => {
  reached.push(request.url ?? '')
  response.end('<form method=post><input name=username><input type=password name=password></form>')
})
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  inside = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
after(async () => {
  server.close()
  await provider.close()
})

for (const [whose, endpoint] of [
  ['metadata', undefined],
  ['a flag', `https://${HOST}:${new URL(provider.issuer).port}/door`],
] as const)
  test(`a provider on the internet whose endpoint is of ${whose} leads a sign-in by forms to no server of this machine`, async () => {
    const env = onInternet({ [HOST]: ['93.184.216.34'] }, { vars: { SMOKE_PASSWORD: 'correct-horse-battery' } })
    provider.spoil = {
      discovery: { members: { authorization_endpoint: `${provider.issuer}/door` } },
      elsewhere: () => ({ status: 302, headers: { location: inside }, body: '' }),
    }
    const argv = [
      'login',
      '--issuer',
      provider.issuer,
      '--client-id',
      'public',
      '--ca-file',
      'ca.pem',
      '--no-save',
      '--json',
    ]
    const at = endpoint === undefined ? [] : ['--authorization-endpoint', endpoint]
    const ran = await runCli([...argv, ...at, '--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD'], env)
    assert.equal(ran.json().error.code, 'address_refused', JSON.stringify(ran.json().error))
    assert.deepEqual(reached, [])
  })
