import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readIssuer } from '../../src/config/issuer.ts'

for (const [typed, issuer] of [
  ['https://issuer.example', 'https://issuer.example'],
  ['issuer.example', 'https://issuer.example'],
  ['issuer.example/tenant/', 'https://issuer.example/tenant/'],
  ['issuer.example:8443/a', 'https://issuer.example:8443/a'],
  ['keycloak:8080/realms/x', 'https://keycloak:8080/realms/x'],
  ['https://keycloak', 'https://keycloak'],
  ['localhost', 'http://localhost'],
  ['localhost:3000/a', 'http://localhost:3000/a'],
  ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['[::1]:3000', 'http://[::1]:3000'],
  ['[2001:db8::1]/a', 'https://[2001:db8::1]/a'],
  ['bücher.example', 'https://bücher.example'],
  ['under_score.example', 'https://under_score.example'],
  [' https://issuer.example/a/.well-known/openid-configuration ', 'https://issuer.example/a'],
  ['https://issuer.example/.well-known/oauth-authorization-server/a', 'https://issuer.example/a'],
] as const) {
  test(`${JSON.stringify(typed)} means ${issuer}`, () => {
    assert.deepEqual(readIssuer(typed), { issuer })
  })
}

for (const [typed, hint] of [
  ['keycloak', /^Try https:\/\/keycloak\. A profile is given as --profile/],
  ['https:issuer.example', /^Try https:\/\/issuer\.example\.$/],
  ['http:/issuer.example', /^Try http:\/\/issuer\.example\.$/],
  ['https://', /such as https:\/\/issuer\.example/],
  ['mailto:a@b.example', /such as https/],
  ['ftp://issuer.example', /such as https/],
  ['-x', /such as https/],
  ['a..b', /such as https|Try/],
  ['', /such as https/],
  ['https://issuer.example/?a=b', /^Try https:\/\/issuer\.example\.$/],
  ['https://user:pass@issuer.example/a', /^Try https:\/\/issuer\.example\/a\.$/],
] as const) {
  test(`${JSON.stringify(typed)} is no issuer, and what to give is said`, () => {
    const read = readIssuer(typed)
    assert.ok('hint' in read)
    assert.match(read.hint, hint)
    assert.ok(!read.fault.includes('pass@'))
  })
}
