import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { RULES } from '../src/checks/catalogue.ts'
import { requireRule } from '../src/checks/engine.ts'
import { REPORTED } from '../src/checks/reported.ts'
import { checkIds } from '../src/explain/check.ts'
import { checksOf, HOST, type Providers } from './reported/run.ts'
import { scenarios } from './reported/scenarios.ts'
import type { Document } from './support/env.ts'
import { newFolder } from './support/folder.ts'
import { namedProvider } from './support/internet.ts'
import { fakeProvider } from './support/provider.ts'

const LIST = 'src/checks/reported.ts'

/** The checks that any scenario brought with another verdict than skip. */
async function collect(): Promise<readonly Document[]> {
  const providers: Providers = { plain: await fakeProvider(), secure: await namedProvider(HOST) }
  const home = newFolder()
  const checks: Document[] = []
  try {
    for (const scenario of await scenarios(providers)) checks.push(...(await checksOf(scenario, providers, home)))
  } finally {
    await Promise.all([providers.plain.close(), providers.secure.close()])
  }
  return checks
}

const collected = collect()

function listing(ids: readonly string[]): string {
  return `// Written by UPDATE_REPORTED=1 npm test reported; see test/reported/.

/** Every rule that a command reported when it was run against sound and spoiled providers and tokens. */
export const REPORTED: ReadonlySet<string> = new Set(
  \`
${ids.join('\n')}
\`
    .trim()
    .split('\\n'),
)
`
}

test('every rule that is called implemented was reported by a command, and every rule that was reported is called so', async () => {
  const found = new Set((await collected).map(({ id }) => id))
  if (process.env['UPDATE_REPORTED']) {
    writeFileSync(LIST, listing(checkIds().filter((id) => found.has(id))))
    return
  }
  const listedAlone = [...REPORTED].filter((id) => !found.has(id))
  const reportedAlone = [...found].filter((id) => !REPORTED.has(id))
  assert.deepEqual({ listedAlone, reportedAlone }, { listedAlone: [], reportedAlone: [] })
})

test('what commands report today they decide by looking: no request is made for the sake of a rule', () => {
  assert.deepEqual(
    [...REPORTED].filter((id) => RULES[requireRule(id)].probe),
    [],
  )
})

test('what is not as it should be is told with what was expected and what came, which is something else', async () => {
  const broken = (await collected).filter(({ verdict }) => verdict !== 'pass')
  const untold = broken.filter(({ expected, actual }) => expected === undefined || actual === undefined)
  assert.deepEqual([...new Set(untold.map(({ id }) => id))], [])
  for (const { id, expected, actual } of broken) assert.notDeepEqual(actual, expected, id)
})
