import { type MessagePort, parentPort } from 'node:worker_threads'
import { createEngine } from './checks/engine.ts'
import { createLineVerifier, type LineVerifier } from './verify/line-verifier.ts'
import type { Done, Work } from './verify/pool.ts'

/** Runs in a thread of its own; what it is sent is answered in any order. */
function serve(port: MessagePort): void {
  let verifier: LineVerifier | undefined

  /** Does one piece of work and sends what became of it. */
  const work = async ({ id, text, settings }: Work): Promise<void> => {
    if (settings) verifier = createLineVerifier(settings, createEngine(settings))
    if (!verifier) throw new Error('lines came before the settings')
    const result = await verifier.verify(text)
    const { written } = result
    port.postMessage({ id, result } satisfies Done, typeof written === 'string' ? [] : [written.buffer as ArrayBuffer])
  }

  port.on('message', (sent: Work) => {
    work(sent).catch((error: unknown) => port.postMessage({ id: sent.id, problem: String(error) } satisfies Done))
  })
}

if (parentPort) serve(parentPort)
