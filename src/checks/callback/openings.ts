import type { Finding } from '../finding.ts'

/** How often the address that leads to the provider was opened. */
export interface OpeningFacts {
  /** Whether a browser is known to have opened it. */
  readonly opened: boolean
  /** Of each further opening that is listed, whether the browser of the first made it, which brings its cookie. */
  readonly again: readonly boolean[]
}

const REOPENED = 'cb-start-reopened'

/** Judges the openings of the address that leads to the provider; a reload by the same browser is told and no more. */
export function judgeOpenings({ opened, again }: OpeningFacts): readonly Finding[] {
  if (again.length === 0) return opened ? [{ rule: REOPENED, holds: true }] : []
  const elsewhere = again.includes(false)
  const by = elsewhere ? 'another browser or program than the first: it brought no cookie of that' : 'the same browser'
  return [
    {
      rule: REOPENED,
      holds: false,
      message: `The address that leads to the provider was opened again by ${by}.`,
      expected: 'one opening',
      actual: `opened again by ${elsewhere ? 'another browser or program' : 'the same browser'}`,
      severity: elsewhere ? 'W' : 'I',
    },
  ]
}
