import { parentPort } from 'node:worker_threads'
import { createEngine } from './checks/engine.ts'
import { createLineVerifier, type LineVerifier } from './commands/verify-lines.ts'
import type { Done, Work } from './commands/verify-pool.ts'

let verifier: LineVerifier | undefined

async function work({ id, lines, settings }: Work): Promise<Done> {
  if (settings) verifier = createLineVerifier(settings, createEngine(settings))
  if (!verifier) return { id, problem: 'lines came before the settings' }
  return { id, result: await verifier.verify(lines) }
}

/** Runs in a thread of its own; what it is sent is answered in any order. */
parentPort?.on('message', (sent: Work) => {
  work(sent).then(
    (done) => parentPort?.postMessage(done),
    (error: unknown) => parentPort?.postMessage({ id: sent.id, problem: String(error) } satisfies Done),
  )
})
