import { type Document, runCli, type TestEnv } from '../support/env.ts'

/** What one command line told in its JSON document. */
export interface Told {
  readonly code: number
  readonly document: Document
  readonly result: Document
  readonly error: Document
  readonly stdout: string
}

/** Runs a command line with --json and reads its document. */
export async function tell(argv: readonly string[], env: TestEnv): Promise<Told> {
  const ran = await runCli([...argv, '--json'], env)
  const document = ran.json()
  return { code: ran.code, document, result: document.result, error: document.error, stdout: ran.stdout }
}

/** Every check of a document, in order. */
export const checksOf = (document: Document): Document[] => document.steps.flatMap((step: Document) => step.checks)

/** The verdicts of one rule. */
export const rulings = (document: Document, id: string): string[] =>
  checksOf(document)
    .filter((check) => check.id === id)
    .map((check) => check.verdict)
