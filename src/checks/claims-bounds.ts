import { isExact } from '../jose/json-reader.ts'
import type { Finding } from './finding.ts'

/** Longest text, most members and deepest nesting of a value that a finding shows. */
const LONGEST = 300
const MOST = 20
const DEEPEST = 3

/** A value as a finding shows it: its beginning, whatever size it came in; digits stay. */
export function shown(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cut(value, LONGEST)
  if (typeof value !== 'object' || value === null) return value
  if (isExact(value)) return value.source.length > LONGEST ? cut(value.source, LONGEST) : value
  if (depth >= DEEPEST) return '…'
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST).map((item) => shown(item, depth + 1))
    return value.length > MOST ? [...items, `… ${value.length - MOST} more`] : items
  }
  const names = Object.keys(value)
  const members = names
    .slice(0, MOST)
    .map((name) => [cut(name, 80), shown(Reflect.get(value, name), depth + 1)] as const)
  return Object.fromEntries(names.length > MOST ? [...members, ['…', `${names.length - MOST} more`]] : members)
}

/** Findings whose texts and values are of bounded size, since what they quote came from outside. */
export function boundedFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.every(isSmall)
    ? findings
    : findings.map((finding) => {
        if (isSmall(finding)) return finding
        return {
          ...finding,
          ...(finding.message === undefined ? {} : { message: cut(finding.message, 2 * LONGEST) }),
          ...(finding.expected === undefined ? {} : { expected: shown(finding.expected) }),
          ...(finding.actual === undefined ? {} : { actual: shown(finding.actual) }),
        }
      })
}

/** Most findings hold or say little, and are handed on as they are. */
function isSmall({ holds, message, expected, actual }: Finding): boolean {
  if (holds) return true
  return (message === undefined || message.length <= 2 * LONGEST) && isShort(expected) && isShort(actual)
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= LONGEST : typeof value !== 'object' || value === null
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
