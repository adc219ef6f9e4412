import { after, beforeEach } from 'node:test'
import type { Identity } from '../../src/issuer/served.ts'
import { type SpoilableIssuer, startSpoilable } from '../../src/issuer/spoilable.ts'
import type { Variations } from '../../src/issuer/variations.ts'
import { rsaPair } from './rsa.ts'

export { json } from '../../src/issuer/answers.ts'
export type { Answer, Asked, Json } from '../../src/issuer/served.ts'
export type FakeProvider = SpoilableIssuer
export type Spoilers = Variations

const keys = { own: rsaPair(0).privateKey, strange: rsaPair(1).privateKey }

/** The spoilable provider for client "client" with a secret and for client "public" without one; whoever signs in is Ada, at once. */
export function fakeProvider(spoil: Variations = {}, identity?: Identity): Promise<FakeProvider> {
  return startSpoilable({
    clock: { now: () => Date.now() },
    keys,
    clients: [{ client_id: 'client', client_secret: SECRET }, { client_id: 'public' }],
    claimsOf: (sub) => ({ sub, name: 'Ada Lovelace', email: 'ada@example.com', email_verified: true }),
    // Sessions and tokens of tests are made by hand as well.
    accepts: 'any',
    spoil,
    ...(identity && { identity }),
  })
}

/** One provider for the tests of a file: right again, and with nothing asked, before each. */
export async function sharedProvider(): Promise<FakeProvider> {
  const provider = await fakeProvider()
  beforeEach(() => {
    provider.asked.length = 0
    provider.spoil = {}
  })
  after(() => provider.close())
  return provider
}

export const SECRET = 'secret-of-the-client-0123456789abcdef'

/** A key that signs but is not in the key set. */
export const foreignKey = keys.strange
