import { isDeepStrictEqual } from 'node:util'
import { isExact } from '../jose/json/writer.ts'

/** What an expectation may say of a value, by its key. */
export const CONDITIONS = ['equal', 'matches', 'exists', 'absent', 'one-of', 'at-most', 'at-least', 'contains'] as const

type ConditionName = (typeof CONDITIONS)[number]

/** What is expected of a value; all of it must hold. */
export type Condition = Readonly<Partial<Record<ConditionName, unknown>>>

/** An expectation as a file has it: a mapping is a condition, any other value is what is expected. */
export function conditionOf(expected: unknown): Condition {
  const isMapping = typeof expected === 'object' && expected !== null && !Array.isArray(expected)
  return isMapping ? (expected as Condition) : { equal: expected }
}

/** Whether a value is as it is expected; undefined is one that is not there. */
export function holds(condition: Condition, found: unknown): boolean {
  const actual = isExact(found) ? Number(found.source) : found
  return Object.entries(condition).every(([name, expected]) => HOLDS[name as ConditionName](actual, expected))
}

type Holds = (actual: unknown, expected: unknown) => boolean

const HOLDS: Readonly<Record<ConditionName, Holds>> = {
  equal: isSame,
  matches: (actual, expected) =>
    (typeof actual === 'string' || typeof actual === 'number') &&
    new RegExp(String(expected), 'u').test(String(actual)),
  exists: (actual, expected) => (actual !== undefined) === (expected === true),
  absent: (actual, expected) => (actual === undefined) === (expected === true),
  'one-of': (actual, expected) => Array.isArray(expected) && expected.some((each) => isSame(actual, each)),
  'at-most': (actual, expected) => typeof actual === 'number' && actual <= Number(expected),
  'at-least': (actual, expected) => typeof actual === 'number' && actual >= Number(expected),
  contains: (actual, expected) => {
    if (Array.isArray(actual)) return actual.some((each) => isSame(each, expected))
    return typeof actual === 'string' && actual.includes(String(expected))
  },
}

function isSame(actual: unknown, expected: unknown): boolean {
  return isDeepStrictEqual(actual, expected)
}
