import type { Account, Trace } from './trace.ts'

/** What a command has to tell beside steps and runs: of its one run, where it makes no more, else of its own. */
export function accountOf(trace: Trace): Account {
  return trace.holds === 'one run' ? (trace.runs[0] ?? trace) : trace
}
