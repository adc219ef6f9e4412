import type { Command } from './command.ts'
import type { OutputOptions } from './context.ts'
import type { Env } from './env.ts'
import { startedAs } from './text/started-as.ts'

/** What to try next after a command that went well, as the person has the program; nothing where no person reads along. */
export async function leadOn(
  { next }: Command,
  flags: Readonly<Record<string, unknown>>,
  { env, output }: { readonly env: Env; readonly output: OutputOptions },
): Promise<string> {
  const isRead = env.stdout.isTTY && env.stderr.isTTY && output.format === 'human' && !output.quiet
  const lines = isRead && flags['print'] === undefined ? ((await next?.(flags)) ?? []) : []
  if (lines.length === 0) return ''
  return `\nTo try next:\n${lines.map((line) => `  ${startedAs(env)} ${line}\n`).join('')}`
}
