import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { LineSettings, VerifiedLines } from './line-verifier.ts'

declare const __WORKER__: string | undefined

/** What a worker is sent: lines, and the settings when they are new to it. */
export interface Work {
  readonly id: number
  /** Lines in one piece, which is handed over sooner than one by one. */
  readonly text: string
  readonly settings?: LineSettings
}

/** What a worker sends back. */
export type Done =
  | { readonly id: number; readonly result: VerifiedLines }
  | { readonly id: number; readonly problem: string }

/** Threads that verify, one for each core. */
export interface VerifyPool {
  readonly size: number
  /** Lines parted by line feeds. */
  verify(text: string): Promise<VerifiedLines>
  /** What is verified from now on goes by these. */
  renew(settings: LineSettings): void
  close(): Promise<void>
}

interface Member {
  readonly worker: Worker
  knows: LineSettings | undefined
  busy: number
}

const FILE = new URL(typeof __WORKER__ === 'string' ? __WORKER__ : '../worker.ts', import.meta.url)

export function createVerifyPool(first: LineSettings): VerifyPool {
  const shared = (given: LineSettings): LineSettings => ({ ...given, threads: size })
  const size = Math.min(16, availableParallelism())
  let settings = shared(first)
  let next = 0
  const waiting = new Map<number, { resolve(result: VerifiedLines): void; reject(error: Error): void }>()
  const members = Array.from({ length: size }, (): Member => {
    const member: Member = {
      worker: new Worker(FILE, { resourceLimits: { maxYoungGenerationSizeMb: 12 } }),
      knows: undefined,
      busy: 0,
    }
    member.worker.on('message', (done: Done) => {
      member.busy -= 1
      const wait = waiting.get(done.id)
      waiting.delete(done.id)
      if ('result' in done) wait?.resolve(done.result)
      else wait?.reject(new Error(done.problem))
    })
    member.worker.on('error', (error) => {
      for (const wait of waiting.values()) wait.reject(error)
      waiting.clear()
    })
    return member
  })
  return {
    size,
    renew(fresh) {
      settings = shared(fresh)
    },
    verify(text) {
      const idle = members.reduce((best, member) => (member.busy < best.busy ? member : best))
      const id = next++
      const work: Work = { id, text, ...(idle.knows === settings ? {} : { settings }) }
      idle.knows = settings
      idle.busy += 1
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        idle.worker.postMessage(work)
      })
    },
    async close() {
      await Promise.all(members.map(({ worker }) => worker.terminate()))
    },
  }
}
