import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Address } from '../../src/env.ts'
import { followingBrowser, wayTo } from './browser.ts'
import { type EnvSettings, type TestEnv, testEnv } from './env.ts'
import { type FakeProvider, fakeProvider } from './provider.ts'
import { createAuthority } from './tls.ts'

/** What names resolve to; several answers are given one after the other, the last one again and again. */
export type Names = Record<string, readonly string[] | { readonly turns: (readonly string[])[] }>

export interface Internet {
  /** Resolves as `names` has it; every address is served by this machine. */
  readonly lookup: (host: string) => Promise<readonly Address[]>
  /** Names that were looked up, in that order. */
  readonly looked: string[]
}

/** A stretch of the internet for one test: each name has the addresses it is said to have, and connections come out on loopback. */
export function internet(names: Names): Internet {
  const looked: string[] = []
  return {
    looked,
    lookup: async (host) => {
      looked.push(host)
      const found = names[host]
      if (!found) throw Object.assign(new Error(`${host} is not on this internet`), { code: 'ENOTFOUND' })
      const turn = 'turns' in found ? (found.turns.length > 1 ? found.turns.shift() : found.turns[0]) : found
      return (turn ?? []).map((address) => ({ address, at: '127.0.0.1' }))
    },
  }
}

const authority = await createAuthority()

/** A provider over https under a name of its own, its certificate good for the names of a test. */
export async function namedProvider(host: string, others: readonly string[] = []): Promise<FakeProvider> {
  const identity = await authority.issue({ names: [host, ...others] })
  return fakeProvider({}, { host, ...identity })
}

/** A machine that resolves names as told and whose --ca-file ca.pem vouches for every named provider. */
export function onInternet(names: Names, settings: EnvSettings = {}): TestEnv & { readonly looked: string[] } {
  const { lookup, looked } = internet(names)
  const env = testEnv({ lookup, ...settings })
  writeFileSync(join(env.home, 'ca.pem'), authority.cert)
  return { ...env, looked }
}

/** A browser that resolves every name to this machine; `visited` has where it was sent. */
export const mappingBrowser = (): ReturnType<typeof followingBrowser> => followingBrowser(wayTo(authority.cert))
