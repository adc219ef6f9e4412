import { OWN_BRIEFS } from './brief-words.ts'

/** Our own causes that are signals. */
const SIGNALS = ['interrupted', 'terminated', 'hung_up'] as const

/** The signal that kept a scenario from its end, in a clause: "interrupted"; undefined where it did not pass for another cause. */
export function interruptionIn(cause: string | null): string | undefined {
  const said = cause?.replace(/\.$/, '').toLowerCase()
  return SIGNALS.map((code) => String(OWN_BRIEFS[code])).find((brief) => brief.toLowerCase() === said)
}
