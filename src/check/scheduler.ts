import type { Env } from '../env.ts'

/** Something that is done once, and what nobody else may use meanwhile. */
export interface Task {
  readonly keys: readonly string[]
  /** The server that it goes to. */
  readonly place: string
  /** `moved` is called whenever something comes of it, by which those that work are told from those that wait in vain. */
  run(moved: () => void): Promise<void>
}

/** Milliseconds without anything coming of a task after which others go on beside it; the more wait so, the fewer. */
const PATIENCE_MS = 2000
const LEAST_PATIENCE_MS = 200
/** How often it is looked whether others may go on. */
const LOOK_MS = 100

/** Most tasks that go on beside those that count: in all, and at one server, which may be slow because of how much it is asked. */
const MOST_WAITING = 256
const MOST_WAITING_THERE = 16

interface Going {
  readonly task: Task
  movedAt: number
}

/**
 * Does what is given, so many at a time, the first first. What uses the same as one that goes on waits for that, and lets others go
 * before it; one of which nothing has come for a while counts no more, so that whoever hangs keeps nobody else from their turn.
 */
export function inTurn(
  tasks: readonly Task[],
  atOnce: number,
  { clock, sleep }: Pick<Env, 'clock' | 'sleep'>,
): Promise<void> {
  const waiting = [...tasks]
  const used = new Set<string>()
  const going = new Set<Going>()
  const over = new AbortController()

  /** Those that wait for somebody who says nothing. */
  const hanging = (): readonly Going[] => {
    const now = clock()
    const quiet = [...going].filter(({ movedAt }) => now - movedAt >= LEAST_PATIENCE_MS)
    const patience = Math.max(LEAST_PATIENCE_MS, PATIENCE_MS / (1 + quiet.length / atOnce))
    return quiet.filter(({ movedAt }) => now - movedAt >= patience)
  }
  /** The next that may begin beside those that go on. */
  const next = (): Task | undefined => {
    if (going.size >= atOnce + MOST_WAITING) return undefined
    const extra = going.size < atOnce ? [] : hanging()
    if (going.size - extra.length >= atOnce) return undefined
    const there = new Map<string, number>()
    for (const { task } of going) there.set(task.place, (there.get(task.place) ?? 0) + 1)
    const isOpen = ({ keys, place }: Task): boolean =>
      (there.get(place) ?? 0) < atOnce + MOST_WAITING_THERE && keys.every((key) => !used.has(key))
    const at = waiting.findIndex(isOpen)
    return at < 0 ? undefined : waiting.splice(at, 1)[0]
  }

  return new Promise((resolve, reject) => {
    const begin = (task: Task): void => {
      const one: Going = { task, movedAt: clock() }
      going.add(one)
      for (const key of task.keys) used.add(key)
      const ended = (): void => {
        for (const key of task.keys) used.delete(key)
        going.delete(one)
        fill()
      }
      task
        .run(() => (one.movedAt = clock()))
        .then(ended, (error: unknown) => {
          over.abort()
          reject(error)
        })
    }
    const fill = (): void => {
      for (let task = next(); task; task = next()) begin(task)
      if (going.size > 0) return
      over.abort()
      resolve()
    }
    const look = async (): Promise<void> => {
      while (waiting.length > 0) {
        await sleep(LOOK_MS, over.signal)
        if (over.signal.aborted) return
        fill()
      }
    }
    fill()
    void look()
  })
}
