import { type Outcome, VERDICTS } from '../trace/verdict.ts'
import { exitAt, failureAt } from './failure.ts'
import { Broken, member, oneOf, optional, orNull, type Place, present, text } from './place.ts'

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
    }
  })
  if ((error === null) !== (exit === 0)) throw new Broken(at('error'), 'null exactly where `exit` is 0')
  return { exit, verdict: oneOf(at('verdict'), VERDICTS), error }
}
