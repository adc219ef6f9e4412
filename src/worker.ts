import { parentPort } from 'node:worker_threads'
import { createEngine } from './checks/engine.ts'
import { createLineVerifier, type LineVerifier } from './verify/line-verifier.ts'
import type { Done, Work } from './verify/pool.ts'

let verifier: LineVerifier | undefined

/** Does one piece of work and sends what became of it. */
async function work({ id, text, settings }: Work): Promise<void> {
  if (settings) verifier = createLineVerifier(settings, createEngine(settings))
  if (!verifier) throw new Error('lines came before the settings')
  const result = await verifier.verify(text)
  const { written } = result
  parentPort?.postMessage(
    { id, result } satisfies Done,
    typeof written === 'string' ? [] : [written.buffer as ArrayBuffer],
  )
}

/** Runs in a thread of its own; what it is sent is answered in any order. */
parentPort?.on('message', (sent: Work) => {
  work(sent).catch((error: unknown) => parentPort?.postMessage({ id: sent.id, problem: String(error) } satisfies Done))
})
