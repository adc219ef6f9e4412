import type { Check, Run, Step } from '../../trace/trace.ts'

/** What links on a page lead to: steps and checks by their names, so that an address stays good for the next report. */
export interface Anchors {
  step(step: Step): string
  check(check: Check): string
}

/** Names of the page itself. */
const OWN = /^(?:findings|result|filter|shown|(?:run|step)-.*)?$/

/** Those of one run, each once; `before` tells them from those of others: "step-token", "run-2-step-token". */
export function anchorsOf({ steps }: Run, before = ''): Anchors {
  const used = new Set<string>()
  const unique = (name: string): string => {
    let one = `${before}${name}`
    for (let time = 2; used.has(one); time += 1) one = `${before}${name}-${time}`
    used.add(one)
    return one
  }
  const found = new Map<Step | Check, string>()
  for (const step of steps) found.set(step, unique(`step-${plain(step.name)}`))
  // A check that says something is found by its name; the same one in another step may have held.
  const checks = steps.flatMap((step) => step.checks)
  const isOdd = ({ verdict }: Check): boolean => verdict === 'fail' || verdict === 'warn'
  for (const check of [...checks.filter(isOdd), ...checks.filter((check) => !isOdd(check))])
    found.set(check, unique(OWN.test(plain(check.id)) ? `check-${plain(check.id)}` : plain(check.id)))
  const of = (target: Step | Check): string => found.get(target) ?? ''
  return { step: of, check: of }
}

/** A name as a part of an address; those of a record that somebody wrote may have any sign. */
function plain(name: string): string {
  return name.replace(/[^\w.-]+/g, '-').slice(0, 80)
}
