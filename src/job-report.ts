import type { CiJob } from './ci-job.ts'
import { isOfScenarios } from './formats/scenarios.ts'
import type { Judged } from './trace/verdict.ts'

interface JobReport {
  /** Whether stdout has a report for people, which annotations may stand beside. */
  readonly isHuman: boolean
  readonly writeOrders: (text: string) => void
  /** Draws the record; `room` is how many bytes a summary may take. */
  readonly drawn: (as: 'github' | 'markdown', room?: number) => Promise<string>
}

/** Tells the job of a CI runner of scenarios beside the report. */
export async function tellJob(job: CiJob, { trace, outcomes }: Judged, report: JobReport): Promise<void> {
  if (!isOfScenarios(trace) || (trace.runs.length === 0 && outcomes.trace.error === null)) return
  if (report.isHuman && job.annotates) report.writeOrders(await report.drawn('github'))
  await job.summarize((room) => report.drawn('markdown', room))
}
