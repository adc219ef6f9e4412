import { CHECK_VERDICTS, type Check, STEP_VERDICTS, type Step } from '../trace/trace.ts'
import { exchangeAt } from './exchange.ts'
import { failureAt } from './failure.ts'
import { givenAt } from './given.ts'
import {
  anyList,
  Broken,
  count,
  duration,
  flag,
  formed,
  items,
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

/** Most steps of a run, and how many steps one may lie in. */
const MOST = 10_000
const DEEPEST = 16

export function stepsAt(place: Place): Step[] {
  const places = items(place)
  if (places.length > MOST) throw new Broken(place, `at most ${MOST}`, `a list of ${places.length}`)
  const depths: number[] = []
  return places.map((each, index) => {
    const step = stepAt(each)
    const above = step.parent === undefined ? -1 : (depths[step.parent] ?? DEEPEST)
    // None follows itself, so that whatever a step belongs to has its depth already.
    if (above >= DEEPEST) throw new Broken(member(each, 'parent'), 'a step before, in few others', 'another number')
    depths[index] = above + 1
    return step
  })
}

function stepAt(place: Place): Step {
  const at = (name: string): Place => member(place, name)
  const exchanges = list(at('exchanges'), exchangeAt)
  const subject = optional(at('subject'), count)
  if (subject !== undefined && subject >= exchanges.length)
    throw new Broken(at('subject'), 'the index of an exchange of the step', 'another number')
  return {
    name: text(at('name')),
    ...present({ parent: optional(at('parent'), count) }),
    startedAt: time(at('startedAt')),
    ms: duration(at('ms')),
    verdict: oneOf(at('verdict'), STEP_VERDICTS),
    exchanges,
    checks: list(at('checks'), checkAt),
    notes: anyList(at('notes'), text),
    failure: optional(at('failure'), (failure) => orNull(failure, failureAt)) ?? null,
    ...present({
      subject,
      asked: optional(at('asked'), text),
      document: optional(at('document'), text),
      expectedFailure: optional(at('expectedFailure'), failureAt),
      given: optional(at('given'), (all) => list(all, givenAt)),
      judged: optional(at('judged'), count),
    }),
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
      advice: optional(at('advice'), text),
      leads_to: optional(at('leads_to'), (ids) => list(ids, (id) => formed(id, ID, 'the id of a check'))),
      because: optional(at('because'), text),
    }),
  }
}
