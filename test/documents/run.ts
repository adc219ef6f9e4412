import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Answer, SECRET } from '../support/provider.ts'
import { type Odd, withMember } from './odd.ts'

export interface Seen {
  readonly code: number
  /** What a person reads, with every exchange and every check. */
  readonly text: string
  readonly document: Document
}

/** A machine whose browser signs in by itself. */
export function machine(): TestEnv {
  return testEnv({ vars: { SECRET }, browse: followingBrowser().browse })
}

/** To take secrets out of a report is most of what a run costs and looks at every text alike, so that some of the runs do it. */
const REDACTED_EVERY = 11
let runs = 0

/** Runs one command line for a person, and keeps its document beside. */
export async function see(argv: readonly string[], env: TestEnv = machine()): Promise<Seen> {
  runs += 1
  const reveal = runs % REDACTED_EVERY === 1 ? [] : ['--reveal']
  const { code, stdout, stderr } = await runCli([...argv, '-v', ...reveal, '--save', 'json=seen.json'], env)
  return { code, text: stdout + stderr, document: JSON.parse(readFileSync(join(env.home, 'seen.json'), 'utf8')) }
}

/** The answer with one member replaced by a JSON text, or taken out. */
export function spoiled(name: string, text: string | undefined): (answer: Answer) => Answer {
  return (answer) => ({ ...answer, body: withMember(answer.body as object, name, text) })
}

/** What a program says that has taken something for what it is not; in a random value such letters stand beside others or a dash. */
const SLIPS =
  /(?<![\w-])(?:undefined|NaN|Infinity)(?![\w-])|\[object \w+\]|TypeError|RangeError|\n\s+at .*\.[cm]?[jt]s:\d/

/** An end that is one: a code of the contract, a report without a slip. */
export function assertEnd({ code, text, document }: Seen, what: string): void {
  assert.notEqual(code, 70, `${what}: ${text}`)
  assert.equal(document.exit, code, what)
  // What the provider sent is shown as it came.
  const own = text.replaceAll('1e400', '')
  assert.doesNotMatch(
    own,
    SLIPS,
    `${what}: ${SLIPS.exec(own)?.[0]} in ${own.slice(Math.max(0, own.search(SLIPS) - 200))}`.slice(0, 900),
  )
}

/** The checks that found something about a member, by their ids. */
export function findings({ document }: Seen, member: string): readonly string[] {
  const checks: Document[] = document.steps.flatMap((step: Document) => step.checks)
  return checks
    .filter(
      ({ verdict, message, actual }) =>
        verdict !== 'pass' && verdict !== 'skip' && `${message} ${JSON.stringify(actual)}`.includes(member),
    )
    .map(({ id }) => String(id))
}

export function assertNamed(seen: Seen, member: string, odd: Odd): void {
  assert.notEqual(findings(seen, member).length, 0, `no finding names ${member} that is ${odd.what}`)
}

/** What a run came to, apart from what was found about the document itself. */
export function course({ code, document }: Seen): unknown {
  return { code, steps: document.steps.map((step: Document) => step.name) }
}
