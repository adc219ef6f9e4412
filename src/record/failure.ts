import { CAUSES } from '../causes.ts'
import type { Failure, LikelyCause, RuledOut } from '../errors.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { anyList, flag, list, member, number, oneOf, optional, type Place, present, text, word } from './place.ts'

const CODES = Object.values(EXIT)

export function exitAt(place: Place): ExitCode {
  return oneOf(place, CODES)
}

/** A failure; of one that says neither, its code tells exit code and whether another try helps. */
export function failureAt(place: Place): Failure {
  const at = (name: string): Place => member(place, name)
  const code = text(at('code'))
  const known = new Map<string, Pick<Failure, 'exit' | 'retryable'>>(Object.entries(CAUSES)).get(code)
  return {
    code,
    exit: optional(at('exit'), exitAt) ?? known?.exit ?? EXIT.refused,
    message: text(at('message')),
    hint: text(at('hint')),
    retryable: optional(at('retryable'), flag) ?? known?.retryable ?? false,
    ...present({ causes: someOf(at('causes'), likelyAt), ruled_out: someOf(at('ruled_out'), ruledOutAt) }),
  }
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
