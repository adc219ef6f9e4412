import type { OpenStep, Recorder } from '../trace/recorder.ts'
import type { Check } from '../trace/trace.ts'
import type { Engine, Place } from './engine.ts'
import type { ExchangeJudge } from './exchanges.ts'
import type { Finding } from './finding.ts'
import type { RuleSet } from './sets.ts'

/** A step that is judged where it stands. */
export interface JudgedStep extends OpenStep {
  /** Turns findings into checks of the step by the severities in force at its place, and gives them back. */
  judge(findings: readonly Finding[]): readonly Check[]
  /** The same of what rules of one set alone find, which nobody looks for where another is in force. */
  judgeBy(set: RuleSet, look: () => readonly Finding[]): void
  /** The same step, judged as one at another place. */
  at(place: Place): JudgedStep
  /** Runs a step that belongs to this one, judged as one at its own place, or at that of this one. */
  readonly within: RunStep
}

/** Runs one step; every exchange in it is judged when it ends by what can be seen of any. */
export type RunStep = <T>(name: string, act: (open: JudgedStep) => Promise<T>, place?: Place) => Promise<T>

/** The steps of one run; without an engine nothing is judged. */
export function judgedSteps(recorder: Recorder, engine: Engine | undefined): RunStep {
  let judgeExchange: ExchangeJudge | undefined
  const runIn =
    (begin: OpenStep['within'], around: Place): RunStep =>
    (name, act, place = around) =>
      begin(name, async (open) => {
        const step = judged(open, place)
        try {
          return await act(step)
        } finally {
          if (engine && open.step.exchanges.length > 0) {
            judgeExchange ??= (await import('./exchanges.ts')).exchangeJudge()
            for (const exchange of open.step.exchanges) step.judge(judgeExchange(exchange))
          }
        }
      })
  // Member by member, as all that is made for each step of a thousand runs: spreading takes longer than the rest.
  const judged = (open: OpenStep, place: Place): JudgedStep => ({
    step: open.step,
    record: open.record,
    about: open.about,
    check: open.check,
    note: open.note,
    fail: open.fail,
    judge(findings) {
      const checks = engine?.judge(findings, place) ?? []
      open.check(...checks)
      return checks
    },
    judgeBy(set, look) {
      if (engine?.set === set) open.check(...engine.judge(look(), place))
    },
    at: (other) => judged(open, other),
    within: runIn(open.within, place),
  })
  return runIn(recorder.step, {})
}
