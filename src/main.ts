import { systemEnv } from './env-system.ts'
import { run } from './run.ts'

/** Runs one command line on this machine and resolves to its exit code, once all output has been handed over. */
export async function main(argv: readonly string[]): Promise<number> {
  const env = systemEnv()
  const code = await run(argv, env)
  await Promise.all([env.stdout.flushed(), env.stderr.flushed()])
  return code
}
