import type { Rounds } from '../command.ts'
import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import { type Dialect, expose } from '../formats/openmetrics/exposition.ts'
import { count, createTally, fail } from '../formats/openmetrics/tally.ts'
import { placeOf } from '../metrics/address.ts'
import { type CheckResult, chosenOf, type Source } from './check.ts'
import { runChosen } from './part.ts'
import { fileSource, ownSource } from './source.ts'

/** Forms of a report that can follow one another on standard output. */
const REPEATED: ReadonlySet<string> = new Set(['human', 'json', 'ndjson'])

/** `check --every`: files and secrets are read anew in each round, and metrics are served over all of them. */
export function checkRounds(everyMs: number): Rounds {
  const tally = createTally()
  const texts = new Map<Dialect, string>()
  let last: Source | undefined
  let told = ''
  let close = async (): Promise<void> => {}

  /** What is made once, before the first round begins. */
  const begin = async (context: Context): Promise<void> => {
    requireFitting(context)
    const given = context.options.text('metrics')
    if (given === undefined) return
    const { serveMetrics } = await import('../metrics/listener.ts')
    const textOf = (dialect: Dialect): string => {
      const text = texts.get(dialect) ?? expose(tally, dialect)
      texts.set(dialect, text)
      return text
    }
    const served = await serveMetrics(placeOf(given), textOf)
    close = served.close
    context.talk.say(`Metrics: ${served.url}`)
  }

  /** What a file of scenarios says that is wrong by now is told once, and what it said before is run. */
  const sourceIn = async (context: Context, file: string | undefined): Promise<Source> => {
    const lines: string[] = []
    try {
      const silent = { ...context, talk: { ...context.talk, say: (line: string) => void lines.push(line) } }
      const source = await (file === undefined ? ownSource(silent) : fileSource(silent, file))
      // It may have lost what --only names.
      chosenOf(context, source.definitions)
      last = source
      told = ''
      return last
    } catch (error) {
      if (!last || !(error instanceof CliError)) {
        lines.forEach(context.talk.say)
        throw error
      }
      fail(tally, error.code, context.env.now())
      const why = `${error.code}: ${error.message} What the file said before is run.`
      context.recorder.run.notes.push(why)
      if (told !== why) [...lines, why].forEach(context.talk.say)
      told = why
      return last
    }
  }

  let isBegun = false
  return {
    everyMs,
    tally,
    async act(context, [file]): Promise<CheckResult> {
      if (!isBegun) await begin(context)
      isBegun = true
      // What each scenario came to stands in the reports; a line each would fill the log of a service.
      const silent = { ...context, output: { ...context.output, quiet: true } }
      return runChosen(silent, () => sourceIn(context, file))
    },
    ended(shown) {
      count(tally, shown)
      texts.clear()
    },
    close: () => close(),
  }
}

/** Throws `invalid_option` for what makes no sense again and again. */
function requireFitting({ options, output }: Context): void {
  const flag = ['list', 'init'].find((name) => options.flag(name))
  if (flag !== undefined)
    throw cliError('invalid_option', `--every stands beside --${flag}, which is done once.`, 'Leave one of them out.')
  const form = options.text('print') === undefined ? output.format : 'print'
  if (!REPEATED.has(form))
    throw cliError(
      'invalid_option',
      form === 'print'
        ? '--every stands beside --print, which is of one run.'
        : `--every writes no ${form} to standard output, where one report would follow another.`,
      form === 'print' ? 'Leave one of them out.' : `Write it to a file: --save ${form}=<file>.`,
    )
}
