import { isAbsolute, relative, resolve } from 'node:path'
import type { Env } from './env.ts'
import { CliError } from './errors.ts'

/** What the machine of a CI job is told of scenarios beside the report, and how it finds files. */
export interface CiJob {
  /** Whether its log makes annotations of orders in it. */
  readonly annotates: boolean
  /** The path of a file as the folder of the repository has it, as far as it lies in there. */
  fileOf(shown: string): string
  /** Adds what `render` draws in so many bytes to the summary of its step; a summary that cannot be written is told and changes nothing. */
  summarize(render: (room: number) => Promise<string>): Promise<void>
}

/** Bytes that the summary of a step may have. */
const LARGEST = 1024 * 1024
/** Less is not worth beginning. */
const LEAST = 16 * 1024

/** The job that a command runs in, as the variables of GitHub Actions and GitLab tell it. */
export function ciJob({ vars, cwd }: Pick<Env, 'vars' | 'cwd'>, say: (line: string) => void): CiJob {
  const root = vars['GITHUB_WORKSPACE'] || vars['CI_PROJECT_DIR'] || cwd
  const summary = vars['GITHUB_STEP_SUMMARY']
  return {
    annotates: vars['GITHUB_ACTIONS'] === 'true',
    fileOf(shown) {
      const inside = relative(root, resolve(cwd, shown))
      const isInside = inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)
      return (isInside ? inside : shown).replaceAll('\\', '/')
    },
    async summarize(render) {
      if (!summary) return
      const { appendText, sizeOf } = await import('./files/append.ts')
      const room = LARGEST - (await sizeOf(summary))
      if (room < LEAST) return say('The summary of this step is full, so this report is not in it.')
      try {
        await appendText(summary, await render(room - LEAST / 4))
      } catch (error) {
        if (!(error instanceof CliError)) throw error
        say(`The summary of this step is not written: ${error.message}`)
      }
    },
  }
}
