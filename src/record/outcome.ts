import type { LikelyCause, RuledOut } from '../trace/cause.ts'
import { type Outcome, VERDICTS } from '../trace/verdict.ts'
import { exitAt, failureAt } from './failure.ts'
import {
  anyList,
  Broken,
  list,
  member,
  number,
  oneOf,
  optional,
  orNull,
  type Place,
  present,
  text,
  word,
} from './place.ts'

/** What a document, or a run in it, says that it came to. */
export function outcomeAt(place: Place): Outcome {
  const at = (name: string): Place => member(place, name)
  const exit = exitAt(at('exit'))
  const error = orNull(at('error'), (each) => {
    const named = (name: string): string | undefined =>
      optional(member(each, name), (found) => orNull(found, text)) ?? undefined
    return {
      ...failureAt(each),
      exit,
      ...present({ step: named('step'), run: named('run') }),
      ...present({
        causes: someOf(member(each, 'causes'), likelyAt),
        ruled_out: someOf(member(each, 'ruled_out'), ruledOutAt),
      }),
    }
  })
  if ((error === null) !== (exit === 0)) throw new Broken(at('error'), 'null exactly where `exit` is 0')
  return { exit, verdict: oneOf(at('verdict'), VERDICTS), error }
}

/** A list; undefined where it is absent or empty. */
function someOf<T>(place: Place, read: (place: Place) => T): readonly T[] | undefined {
  const found = anyList(place, read)
  return found.length === 0 ? undefined : found
}

function likelyAt(place: Place): LikelyCause {
  const { message, evidence } = ruledOutAt(place)
  return { id: word(member(place, 'id')), message, evidence, likely: number(member(place, 'likely')) }
}

function ruledOutAt(place: Place): RuledOut {
  return { message: text(member(place, 'message')), evidence: list(member(place, 'evidence'), ({ value }) => value) }
}
