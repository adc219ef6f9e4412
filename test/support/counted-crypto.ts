import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import type { TestContext } from 'node:test'

type Operation = 'verify' | 'createPublicKey' | 'createPrivateKey'

/** Counts the calls of operations of node:crypto until the test ends, which go on as they are; each as its name says. */
export function countedCrypto(t: TestContext, ...names: readonly Operation[]): () => readonly number[] {
  const spies = names.map((name) => t.mock.method(crypto, name))
  syncBuiltinESMExports()
  t.after(() => {
    for (const { mock } of spies) mock.restore()
    syncBuiltinESMExports()
  })
  return () => spies.map(({ mock }) => mock.callCount())
}
