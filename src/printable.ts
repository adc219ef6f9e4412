import { holdsPath, requirePath as requireAmong } from './formats/print-path.ts'
import { resultPathsOf } from './program.ts'
import type { Trace } from './trace/trace.ts'

/** Throws `invalid_option` where `--print` names what no result of the command has. */
export async function requirePath(of: string, field: string): Promise<void> {
  const paths = await resultPathsOf(of)
  if (paths) requireAmong(field, { paths, of })
}

/** The same for a record, which is asked for what it has. */
export async function requireHeld(trace: Trace, field: string): Promise<void> {
  if (!holdsPath(trace, field)) await requirePath(trace.command, field)
}
