import { guardOutputs } from '../../src/terminal/writer.ts'
import { type EnvSettings, type TestEnv, testEnv } from './env.ts'
import { type Screen, screen } from './screen.ts'

export interface Size {
  columns: number
  rows: number | undefined
}

export interface Terminal {
  readonly env: TestEnv
  readonly guarded: ReturnType<typeof guardOutputs>
  readonly writes: string[]
  readonly shown: Screen
  /** Has so much time go by; what sleeps less than that wakes. */
  pass(ms: number): Promise<void>
  /** How much sleeps. */
  readonly sleeping: number
}

/** A machine whose time goes by when it is told so. */
export function terminal(size: Size, settings: EnvSettings = {}): Terminal {
  const shown = screen(size.columns, size.rows ?? 24)
  const writes: string[] = []
  let clock = 0
  const sleepers = new Set<{ readonly until: number; wake(): void }>()
  const env = testEnv(settings)
  const output = (name: 'stdout' | 'stderr') => ({
    ...env[name],
    write(text: string) {
      env[name].write(text)
      shown.write(text)
      if (name === 'stderr') writes.push(text)
    },
    get columns() {
      return size.columns
    },
    get rows() {
      return size.rows
    },
  })
  const guarded = guardOutputs({
    ...env,
    stdout: output('stdout'),
    stderr: output('stderr'),
    clock: () => clock,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((wake) => {
        const sleeper = { until: clock + ms, wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          wake()
        })
      }),
  })
  return {
    env,
    guarded,
    writes,
    shown,
    get sleeping() {
      return sleepers.size
    },
    async pass(ms) {
      const end = clock + ms
      for (;;) {
        const [next] = [...sleepers].filter(({ until }) => until <= end).sort((one, other) => one.until - other.until)
        if (!next) break
        sleepers.delete(next)
        clock = next.until
        next.wake()
        await new Promise((done) => setImmediate(done))
      }
      clock = end
    },
  }
}
