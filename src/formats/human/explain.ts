import { clean } from '../../text/clean.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Style } from '../style.ts'
import { paragraph } from './step.ts'

interface CheckSummary {
  readonly id: string
  readonly severity: string
  readonly reject: boolean
  readonly spec: string
  readonly group: string
  readonly title: string
}

interface Entry extends Partial<CheckSummary> {
  readonly kind: string
  readonly id: string
  readonly meaning?: string
  readonly remedy?: string | null
}

const SEVERITIES: Readonly<Record<string, string>> = { E: 'fails', W: 'warns', I: 'informs' }

/** One entry in full, or every check in a line. */
export function render(trace: Trace, style: Style): string {
  if (trace.result === null) return ''
  const result = trace.result as { readonly checks?: readonly CheckSummary[] }
  if (result.checks)
    return result.checks
      .map((check) => `${check.severity}${check.reject ? ' R' : '  '} ${check.id.padEnd(42)} ${clean(check.title)}\n`)
      .join('')
  const entry = trace.result as Entry
  const lines = [
    `${style.bold(clean(entry.id))}  ${style.dim(clean(entry.kind))}`,
    ...paragraph(clean(entry.title ?? entry.meaning ?? ''), 2, style),
    ...(entry.severity
      ? [
          `  ${style.dim('when broken')}  ${SEVERITIES[entry.severity] ?? ''}${entry.reject ? '; a relying party must not accept the response' : ''}`,
        ]
      : []),
    ...(entry.spec && entry.spec !== '-' ? [`  ${style.dim('section')}  ${clean(entry.spec)}`] : []),
    ...(entry.remedy ? paragraph(`${style.dim('remedy')}  ${clean(entry.remedy)}`, 2, style) : []),
  ]
  return `${lines.join('\n')}\n`
}
