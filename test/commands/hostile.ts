import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Hostile } from '../jose/hostile-tokens.ts'
import { type Document, runCli, runOnly } from '../support/env.ts'
import { requireValid } from '../support/schema.ts'

/** Bounds of one run: milliseconds of this processor, wide enough for a busy machine (bench/hostile.mjs tells the true ones), and MB above idle. */
const MOST_MS = 5000
const MOST_MB = 64

/** Everything that a terminal would obey; a line feed is ours. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Everything that a report says is wrong, by rule, and by what else it may come to. */
function endsOf(report: Document): ReadonlySet<string> {
  const ends = new Set<string>()
  if (report.error) ends.add(report.error.code)
  for (const token of report.result?.tokens ?? []) {
    ends.add(token.kind).add('readable')
    for (const fault of token.faults) ends.add(fault.rule)
    for (const check of token.checks) ends.add(check.id)
    if (token.jwe?.problems.length > 0) ends.add('problem')
    if (token.keys?.some((key: Document) => key.fault !== null)) ends.add('unfit')
  }
  return ends
}

/** One run; more tries are given to a machine that is busy. */
async function runTimed(args: readonly string[], stdin: string): ReturnType<typeof measured> {
  for (let tries = 1; ; tries += 1) {
    const ran = await measured(args, stdin)
    if (ran.ms < MOST_MS || tries === 3) return ran
  }
}

/** As a pipe delivers it. */
function chunks(text: string): readonly Uint8Array[] {
  const bytes = Buffer.from(text)
  const count = Math.ceil(bytes.length / PIPE)
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * PIPE, (at + 1) * PIPE))
}

const PIPE = 64 * 1024

async function measured(args: readonly string[], text: string) {
  const stdin = chunks(text)
  const from = performance.now()
  const cpu = process.cpuUsage()
  const ran = await runOnly(['decode', ...args], { stdin, now: () => 1_700_000_000_000 })
  const { user, system } = process.cpuUsage(cpu)
  // What others on the machine take is no fault of ours; nor is what the garbage collector does beside it.
  return { ...ran, ms: Math.min(performance.now() - from, (user + system) / 1000) }
}

/** Gives back the document. */
async function survives([, make, expected]: Hostile): Promise<string> {
  const text = make()
  const json = await runTimed(['--format', 'json', '-'], text)
  const lines = json.stdout.trim().split('\n')
  const report = json.stdout.startsWith('{"kind"')
    ? { result: { tokens: lines.map((line) => JSON.parse(line)) } }
    : json.json()
  assert.ok(endsOf(report).has(expected), `${expected} is not among ${[...endsOf(report)].join(' ')}`)
  const human = await runTimed([], text)
  for (const ran of [json, human]) {
    assert.ok([0, 1, 2].includes(ran.code), `exit code ${ran.code}: ${ran.stdout.slice(0, 500)}`)
    assert.ok(!CONTROL.test(ran.stdout) && !CONTROL.test(ran.stderr), 'a control character reached the output')
    assert.ok(ran.ms < MOST_MS, `${ran.ms.toFixed(0)} ms`)
  }
  return json.stdout
}

const MB = 1024 * 1024

/** Forgets the highest memory so far, where the system can; elsewhere the bound is on all cases together. */
function resetPeak(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
}

/** Highest resident memory since then, in MB. */
function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}

/** Runs each case through the whole of `decode`, in JSON and for a person, within its bounds of time and memory. */
export function testHostile(name: string, cases: readonly Hostile[], least: number): void {
  test(name, async (t) => {
    assert.ok(cases.length >= least)
    assert.equal(new Set(cases.map(([each]) => each)).size, cases.length)
    await runCli(['decode', '--json', '-'], { stdin: 'x' })
    await runCli(['decode'], { stdin: '{"kty":"oct"}' })
    for (const each of cases) {
      collectGarbage()
      const idle = process.memoryUsage.rss() / MB
      resetPeak()
      let document = ''
      await t.test(each[0], async () => {
        document = await survives(each)
      })
      const more = peak() - idle
      assert.ok(more < MOST_MB, `${each[0]}: ${more.toFixed(0)} MB above idle`)
      requireValid(document)
    }
  })
}
