import { CHECK_VERDICTS, type Check, STEP_VERDICTS, type Step } from '../trace/trace.ts'
import { exchangeAt } from './exchange.ts'
import { failureAt } from './failure.ts'
import {
  anyList,
  Broken,
  count,
  duration,
  flag,
  formed,
  list,
  member,
  oneOf,
  optional,
  orNull,
  type Place,
  present,
  text,
  time,
  word,
} from './place.ts'

export function stepAt(place: Place): Step {
  const at = (name: string): Place => member(place, name)
  const exchanges = list(at('exchanges'), exchangeAt)
  const subject = optional(at('subject'), count)
  if (subject !== undefined && subject >= exchanges.length)
    throw new Broken(at('subject'), 'the index of an exchange of the step', 'another number')
  return {
    name: text(at('name')),
    startedAt: time(at('startedAt')),
    ms: duration(at('ms')),
    verdict: oneOf(at('verdict'), STEP_VERDICTS),
    exchanges,
    checks: list(at('checks'), checkAt),
    notes: anyList(at('notes'), text),
    failure: optional(at('failure'), (failure) => orNull(failure, failureAt)) ?? null,
    ...present({ subject, judged: optional(at('judged'), count) }),
  }
}

/** Id of a rule. */
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

const VALUES = ['expected', 'actual'] as const

function checkAt(place: Place): Check {
  const at = (name: string): Place => member(place, name)
  const nulls = anyList(at('nulls'), (name) => oneOf(name, VALUES))
  const valueAt = (name: (typeof VALUES)[number]): Check['actual'] => {
    const { value } = at(name)
    return value === null && !nulls.includes(name) ? undefined : value
  }
  return {
    id: formed(at('id'), ID, 'the id of a check'),
    verdict: oneOf(at('verdict'), CHECK_VERDICTS),
    reject: flag(at('reject')),
    spec: word(at('spec')),
    message: text(at('message')),
    ...present({
      expected: valueAt('expected'),
      actual: valueAt('actual'),
      remedy: optional(at('remedy'), text),
      because: optional(at('because'), text),
    }),
  }
}
