import { CAUSES } from '../causes.ts'
import type { Failure } from '../errors.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { flag, member, oneOf, optional, type Place, text } from './place.ts'

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
  }
}
