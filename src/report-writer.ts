import { ciJob } from './ci-job.ts'
import type { Rounds } from './command.ts'
import type { OutputOptions } from './context.ts'
import type { Failure } from './errors.ts'
import { draw, type FormatName, type FormatOptions, format } from './formats/format.ts'
import { logLine } from './formats/human/end.ts'
import { printField } from './formats/print.ts'
import { plainStyle, type Style } from './formats/style.ts'
import { renderResult, type ViewOf } from './formats/view.ts'
import { tellJob } from './job-report.ts'
import type { Saved } from './record/record.ts'
import type { GuardedEnv } from './terminal/writer.ts'
import { wholeLines } from './text/whole-lines.ts'
import { accountOf } from './trace/account.ts'
import { createRedactor } from './trace/redact.ts'
import { createHidden, redact } from './trace/redact-record.ts'
import type { Trace } from './trace/trace.ts'
import type { Judged } from './trace/verdict.ts'

/** A record, and how the results in it are shown. */
export interface Shown extends Saved {
  readonly viewOf: ViewOf
}

/** Writes what may be shown of records: as a report, as a line, as a file's content. */
export interface ReportWriter {
  /** Draws the report in the format of the command; what it resolves to writes it on stdout. */
  report(shown: Shown, how: Pick<FormatOptions, 'part' | 'tokens'>): Promise<() => void>
  /** The same for a person who reads stderr: what only went wrong. */
  complaint(shown: Shown, part: FormatOptions['part']): Promise<void>
  /** `-q`: the result alone, of several runs without one each run's, and on stderr why there is none. */
  quietly(shown: Shown): Promise<void>
  /** `--print`: one value of what succeeded; resolves to why there is none. */
  field(shown: Shown, field: string): Promise<Failure | undefined>
  /** A run on a line of its own. */
  line(shown: Shown): Promise<void>
  /** What a file of `--save` holds. */
  file(as: FormatName, shown: Shown): Promise<string | Iterable<string>>
  /** What a record came to that failed, in a line for whoever reads no report: the log of a CI job, somebody who has sent it elsewhere. */
  cause(shown: Shown): void
  /** A failure beside what stands on stdout already. */
  failure(failure: Failure, trace: Trace): void
  /** Annotations and the summary of a CI job, where the record is one of scenarios. */
  job(shown: Shown): Promise<void>
  /** What may be shown of a record by the options of the command. */
  shown(judged: Judged): Judged
  /** What anybody may be shown of it. */
  masked(judged: Judged): Judged
}

interface Writing {
  readonly output: OutputOptions
  readonly claims: 'shown' | 'masked'
  readonly styles: { readonly out: Style; readonly err: Style }
  /** What the rounds came to of a command that is run again and again. */
  readonly rounds: Rounds | undefined
}

/** How what is read elsewhere, or by line, is drawn. */
const ELSEWHERE = { part: 'whole', tokens: 'hidden' } as const

/** The writer of the reports of one command, or of one of its rounds. */
export function createReportWriter(env: GuardedEnv, { output, claims, styles, rounds }: Writing): ReportWriter {
  const { stdout, stderr } = env
  const { out, err } = styles
  const people = claims === 'shown' ? 'shown' : 'by command'
  // Every format is drawn when the run has ended.
  const before = createHidden((bytes) => env.random(bytes), { home: env.homeDir, cwd: env.cwd })
  const job = ciJob(env, (line) => stderr.write(`${line}\n`))

  type How = Pick<FormatOptions, 'style' | 'part' | 'tokens' | 'room' | 'atTerminal' | 'forLog'>
  const optionsOf = ({ version, viewOf }: Shown, how: How): FormatOptions => ({
    ...output,
    version,
    viewOf,
    claims,
    before,
    fileOf: job.fileOf,
    ...(rounds && { rounds: rounds.tally }),
    ...how,
  })
  const text = (shown: Shown, as: FormatName, how: How): Promise<string> => format(as, shown, optionsOf(shown, how))
  const hidden = (judged: Judged): Judged => redact(judged, { reveal: false, people, before })

  return {
    async report(shown, how) {
      const drawn = await draw(output.format, shown, optionsOf(shown, { style: out, atTerminal: stdout.isTTY, ...how }))
      return () => {
        // One that may be long is nowhere whole.
        if (output.format === 'github') stdout.writeOrders([...drawn].join(''))
        else for (const each of typeof drawn === 'string' ? [drawn] : wholeLines(drawn)) stdout.write(each)
      }
    },
    async complaint(shown, part) {
      stderr.write(await text(shown, 'human', { style: err, part, forLog: !stdout.isTTY }))
    },
    async quietly(shown) {
      const { trace, outcomes } = hidden(shown)
      const accounts = trace.holds === 'several runs' && trace.result === null ? trace.runs : [accountOf(trace)]
      const { error } = outcomes.trace
      const printable = trace.holds === 'one run' && error === null
      for (const account of accounts)
        stdout.write((await renderResult({ ...account, printable }, out, shown.viewOf)).replace(/^\n/, ''))
      if (error) stderr.write(`${error.code}: ${error.message.replace(/[^\x20-\x7e]/g, '?')}\n`)
    },
    async field(shown, field) {
      const found = printField(redact(shown, { reveal: true, people, before }), field)
      if ('failure' in found) return found.failure
      stdout.writeValue(found.text)
      return undefined
    },
    async line(shown) {
      stdout.write(await text(shown, 'ndjson', { style: out, ...ELSEWHERE }))
    },
    file: (as, shown) => draw(as, shown, optionsOf(shown, { style: plainStyle(100), ...ELSEWHERE })),
    cause(shown) {
      // Who closed it wants to hear no more.
      if (shown.outcomes.trace.error === null || stdout.closed) return
      const { error } = (output.reveal ? shown : hidden(shown)).outcomes.trace
      if (error) stderr.write(logLine(error))
    },
    failure({ code, message }, { secrets = [] }) {
      const redactor = createRedactor()
      for (const secret of secrets) redactor.keep(secret)
      stderr.write(logLine({ code, message: output.reveal ? message : redactor.text(message) }))
    },
    job: (shown) =>
      tellJob(job, shown, {
        isHuman: output.format === 'human',
        writeOrders: (orders) => stdout.writeOrders(orders),
        drawn: (as, room) =>
          text(shown, as, { style: plainStyle(100), ...ELSEWHERE, ...(room !== undefined && { room }) }),
      }),
    shown: (judged) => redact(judged, { reveal: output.reveal, people, before }),
    masked: (judged) => redact(judged, { reveal: false, before }),
  }
}
