import process from 'node:process'
import { systemEnv } from './env-system.ts'
import { lastReport } from './last-report.ts'
import { runGuarded } from './run.ts'
import { guardOutputs } from './terminal/writer.ts'

/** Runs one command line on this machine and resolves to its exit code, once all output has been handed over; it never rejects. */
export async function main(argv: readonly string[]): Promise<number> {
  const env = guardOutputs(systemEnv())
  const code = await new Promise<number>((resolve) => {
    // What escapes every promise of the run ends it with a report, too.
    process.on('uncaughtException', (error) => void lastReport(argv, env, error).then(resolve))
    void runGuarded(argv, env).then(resolve)
  })
  await Promise.all([env.stdout.flushed(), env.stderr.flushed()])
  return code
}
