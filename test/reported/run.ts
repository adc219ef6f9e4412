import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Document, runCli } from '../support/env.ts'
import { mappingBrowser, onInternet } from '../support/internet.ts'
import { type FakeProvider, SECRET, type Spoilers } from '../support/provider.ts'

/** Command lines, run one after the other against a provider that is sound but for what is spoiled. All share one machine, and so the session saved last. */
export interface Scenario {
  readonly name: string
  readonly lines: readonly (readonly string[])[]
  readonly spoil?: Spoilers
  /** What stands in the working folder, by name. */
  readonly files?: Readonly<Record<string, string>>
}

/** The providers of the scenarios: on loopback, and on the internet by https. */
export interface Providers {
  readonly plain: FakeProvider
  readonly secure: FakeProvider
}

/** The name of the provider on the internet. */
export const HOST = 'issuer.example'

/** The checks of one scenario that say something, as their reports have them; `home` is the machine's folder. */
export async function checksOf(scenario: Scenario, { plain, secure }: Providers, home: string): Promise<Document[]> {
  for (const provider of [plain, secure]) provider.spoil = scenario.spoil ?? {}
  for (const [name, text] of Object.entries(scenario.files ?? {})) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text, { mode: 0o600 })
  }
  const checks: Document[] = []
  for (const line of scenario.lines) {
    const { browse } = mappingBrowser()
    const env = onInternet({ [HOST]: ['203.0.113.5'] }, { browse, home, vars: { SECRET } })
    const ran = await runCli([...line, '--json'], env)
    assert.match(ran.stdout, /^\{/, `${scenario.name}: ${ran.stderr}`)
    const { steps, runs = [] } = ran.json()
    const all = [...steps, ...runs.flatMap((run: Document) => run.steps)]
    checks.push(...all.flatMap((step: Document) => step.checks))
  }
  return checks.filter((check: Document) => check.verdict !== 'skip')
}
