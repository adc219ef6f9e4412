import type { Check, Run, Step } from '../../trace/trace.ts'

/** What links on a page lead to: steps and checks by their names, so that an address stays good for the next report. */
export interface Anchors {
  step(step: Step): string
  /** That of a check that fails or warns. */
  check(check: Check): string
  /** That of one that does not, where it is the first of its name; empty where the name is taken. */
  held(check: Check): string
}

/** Names of the page itself. */
const OWN = /^(?:findings|result|filter|shown|(?:run|step)-.*)?$/

/** Those of one run, each once; `before` tells them from those of others: "step-token", "run-2-step-token". */
export function anchorsOf({ steps }: Run, before = ''): Anchors {
  const used = new Set<string>()
  // Which number a name has come to, so that a rule that is broken ten thousand times is not counted anew each time.
  const times = new Map<string, number>()
  const unique = (name: string): string => {
    let time = times.get(name) ?? 1
    let one = `${before}${name}`
    for (; used.has(one); time += 1) one = `${before}${name}-${time + 1}`
    times.set(name, time)
    used.add(one)
    return one
  }
  const found = new Map<Step | Check, string>()
  for (const step of steps) found.set(step, unique(`step-${plain(step.name)}`))
  const nameOf = ({ id }: Check): string => (OWN.test(plain(id)) ? `check-${plain(id)}` : plain(id))
  for (const { checks } of steps)
    for (const check of checks)
      if (check.verdict === 'fail' || check.verdict === 'warn') found.set(check, unique(nameOf(check)))
  const of = (target: Step | Check): string => found.get(target) ?? ''
  return {
    step: of,
    check: of,
    // One that holds may stand in many places as one and the same.
    held(check) {
      const name = `${before}${nameOf(check)}`
      return used.has(name) ? '' : unique(nameOf(check))
    },
  }
}

/** A name as a part of an address; those of a record that somebody wrote may have any sign. */
function plain(name: string): string {
  return name.replace(/[^\w.-]+/g, '-').slice(0, 80)
}
