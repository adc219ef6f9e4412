import type { DiffChange } from '../../record/diff.ts'
import type { Exchange, Run, Step } from '../../trace/trace.ts'
import { commandsOf } from './problems.ts'

type Told = Omit<DiffChange, 'scenario' | 'provider'>

/** What took less counts as so many milliseconds: below that is the weather of any network. */
const FLOOR = 100

/** Which answers took twice as long as before: of each request of a command the fastest, since one slow answer of several is chance. */
export function latencyChanges(before: Run, now: Run): readonly Told[] {
  const old = new Map(commandsOf(before).map((command) => [command.label, command.steps]))
  return commandsOf(now).flatMap(({ label, steps }) => {
    const was = fastestIn(old.get(label) ?? [])
    return [...fastestIn(steps)].flatMap(([purpose, ms]): readonly Told[] => {
      const earlier = was.get(purpose)
      if (earlier === undefined || ms < 2 * Math.max(earlier, FLOOR)) return []
      return [{ what: 'latency', change: 'changed', step: label, name: purpose, before: earlier, now: ms }]
    })
  })
}

function fastestIn(steps: readonly Step[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { exchanges } of steps)
    for (const exchange of exchanges) {
      // What a browser brings here comes as late as a person likes.
      if (exchange.response === null || exchange.purpose === 'callback') continue
      const ms = waited(exchange)
      found.set(exchange.purpose, Math.min(found.get(exchange.purpose) ?? ms, ms))
    }
  return found
}

/** Milliseconds from the request to the end of its answer: whether a connection was there already is chance as well. */
function waited({ ms, timing }: Exchange): number {
  const connected = timing.tls ?? timing.connect ?? timing.dns ?? 0
  return Math.max(0, Math.round(ms - connected))
}
