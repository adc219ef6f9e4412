import type { TestContext } from 'node:test'

/** The rounds of each derivation of a key from a password (PBKDF2) in this thread until the test ends; they go on as they are. */
export function countedRounds(t: TestContext): () => readonly number[] {
  const { mock } = t.mock.method(crypto.subtle, 'deriveBits')
  t.after(() => mock.restore())
  return () =>
    mock.calls.map(({ arguments: [how] }) => (typeof how === 'object' && 'iterations' in how ? how.iterations : 0))
}
