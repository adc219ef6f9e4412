/** Something that is done once, and what nobody else may use meanwhile. */
export interface Task {
  readonly keys: readonly string[]
  run(): Promise<void>
}

/** Does what is given, so many at a time, the first first; what uses the same as one that goes on waits for that, and lets others go before it. */
export async function inTurn(tasks: readonly Task[], atOnce: number): Promise<void> {
  const waiting = [...tasks]
  const used = new Set<string>()
  const going = new Set<Promise<void>>()
  const next = (): Task | undefined => {
    const at = waiting.findIndex(({ keys }) => keys.every((key) => !used.has(key)))
    return at < 0 ? undefined : waiting.splice(at, 1)[0]
  }
  const begin = (task: Task): void => {
    for (const key of task.keys) used.add(key)
    const done = task.run().finally(() => {
      for (const key of task.keys) used.delete(key)
      going.delete(done)
    })
    going.add(done)
  }
  while (waiting.length > 0 || going.size > 0) {
    for (let task = going.size < atOnce ? next() : undefined; task; task = going.size < atOnce ? next() : undefined)
      begin(task)
    await Promise.race(going)
  }
}
