import assert from 'node:assert/strict'
import { wordsOf } from '../../src/checks/catalogue.ts'
import { createEngine } from '../../src/checks/engine.ts'
import type { RuleEntry } from '../../src/checks/entry.ts'
import type { Finding } from '../../src/checks/finding.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { JsonReading } from '../../src/jose/json/json.ts'
import { readJson } from '../../src/jose/json/reader.ts'
import type { Exchange, Header, WireRequest, WireResponse } from '../../src/trace/trace.ts'

/** The moment at which every exchange of the tables began: 2026-11-24T12:00:00Z. */
export const NOW = Date.UTC(2026, 10, 24, 12)

export interface Answer {
  readonly status?: number
  readonly headers?: readonly Header[]
  readonly body?: string | Uint8Array | object
}

/** An exchange with a good JSON answer, changed as the case wants it. */
export function exchange(answer: Answer, request: Partial<WireRequest> = {}, more: Partial<Exchange> = {}): Exchange {
  return {
    purpose: 'token',
    startedAt: NOW,
    ms: 100,
    request: { method: 'POST', url: 'https://issuer.example/token', headers: [], body: '', ...request },
    response: response(answer),
    failure: null,
    timing: {},
    shaped: [],
    attempt: 1,
    ...more,
  }
}

function response({ status = 200, headers = [], body = {} }: Answer): WireResponse {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const usual: Header[] = [
    ['Content-Type', 'application/json'],
    ['Cache-Control', 'no-store'],
    ['Pragma', 'no-cache'],
  ]
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  return {
    status,
    statusText: '',
    httpVersion: '1.1',
    headers: [
      ...usual.filter(([name]) => !given.has(name.toLowerCase())),
      ...headers.filter(([, value]) => value !== ''),
    ],
    bytes,
    body: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
  }
}

/** The body of an exchange as the flows read it. */
export function reading(of: Exchange): JsonReading | undefined {
  return of.response ? readJson(of.response.bytes) : undefined
}

export type Ruling = 'holds' | 'broken' | 'undecided' | 'left out'

/** What a judge said of one rule; broken once is broken. No finding may expect what it found. */
export function ruling(findings: readonly Finding[], rule: RuleId): Ruling {
  assertTold(findings)
  const found = findings.filter((finding) => finding.rule === rule)
  if (found.length === 0) return 'left out'
  if (found.some((finding) => finding.holds === false)) return 'broken'
  return found.some((finding) => finding.holds === null) ? 'undecided' : 'holds'
}

/** Findings of which each broken one says something of what was found, and none expects just that. */
function assertTold(findings: readonly Finding[]): void {
  for (const { rule, holds, message, expected, actual } of findings) {
    if (holds !== false) continue
    assert.ok(message !== undefined || actual !== undefined, `${rule} says nothing of what was found`)
    if (expected !== undefined) assert.notDeepEqual(actual, expected, `${rule} expects what came`)
  }
}

/** The broken finding of a rule; fails when there is none. */
export function broken(findings: readonly Finding[], rule: RuleId): Finding {
  const found = findings.find((finding) => finding.rule === rule && finding.holds === false)
  assert.ok(found, `${rule} is not broken`)
  return found
}

/** The ids of rules that stand together. */
export function idsOf(...rules: readonly Partial<Record<RuleId, RuleEntry>>[]): readonly RuleId[] {
  return rules.flatMap((each) => Object.keys(each) as RuleId[])
}

/** Rules of a list that the table has no holding or no breaking case for. */
export function untested(
  rules: readonly RuleId[],
  table: readonly (readonly [rule: RuleId, expected: Ruling, ...rest: unknown[]])[],
  except: readonly RuleId[] = [],
): readonly string[] {
  const has = (rule: RuleId, expected: Ruling): boolean =>
    table.some(([about, outcome]) => about === rule && outcome === expected)
  return rules.flatMap((rule) => [
    ...(has(rule, 'broken') ? [] : [`${rule} has no breaking case`]),
    ...(has(rule, 'holds') || except.includes(rule) ? [] : [`${rule} has no holding case`]),
  ])
}

/** Each broken finding about the rules says in a sentence what is wrong, what was expected, and what came, which is something else. */
export function assertTelling(findings: readonly Finding[], rules: readonly RuleId[]): void {
  assertTold(findings)
  for (const { rule, holds, message, expected, actual } of findings) {
    if (holds !== false || !rules.includes(rule)) continue
    assert.match(message ?? wordsOf(rule).wrong, /^[\w"_].*[.…]$/s, `${rule}: ${message}`)
    assert.ok(expected !== undefined && actual !== undefined, `${rule} lacks what was expected or what came`)
  }
}

/** What a report says of findings stays small, whatever was sent. */
export function assertBounded(findings: readonly Finding[]): void {
  assert.ok(findings.length < 300, `${findings.length} findings`)
  for (const { id, message, expected, actual } of createEngine({ overlay: 'fapi2', allow: [] }).judge(findings)) {
    assert.ok(message.length <= 1000, `${id} has a message of ${message.length}`)
    for (const shown of [expected, actual])
      assert.ok((JSON.stringify(shown) ?? '').length < 20_000, `${id} shows a large value`)
  }
}
