import { writeJson } from '../jose/json/writer.ts'
import { shorten } from '../text/clean.ts'
import { isUrl } from '../text/url.ts'
import type { Cause } from '../trace/cause.ts'
import type { Check, Exchange, Run } from '../trace/trace.ts'
import { failedIn } from './brief.ts'

/** What a run failed by, on one line: "login › token – The provider refused … (POST https://login.acme.example/token: 401)". */
export function evidenceOf(run: Pick<Run, 'steps'>, error: Cause): string {
  const { step, exchange, check } = failedIn(run, error)
  const above = step?.parent === undefined ? undefined : run.steps[step.parent]
  const names = [above?.name, step?.name].filter((name, at, all) => name !== undefined && name !== all[at - 1])
  const parts = [
    ...(names.length === 0 ? [] : [`${names.join(' › ')} –`]),
    error.message,
    ...(check ? compared(check) : []),
    ...(exchange ? [`(${asked(exchange)})`] : []),
  ]
  return parts.join(' ').replace(/\s+/g, ' ')
}

function compared({ expected, actual }: Check): readonly string[] {
  return [
    ...(expected === undefined ? [] : [`Expected: ${shown(expected)}.`]),
    ...(actual === undefined ? [] : [`Found: ${shown(actual)}.`]),
  ]
}

function shown(value: unknown): string {
  return shorten(typeof value === 'string' ? value : writeJson(value), 200).replace(/\.$/, '')
}

/** A request by its method and where it went, without its query, and the status that came back. */
function asked({ request, response, failure }: Exchange): string {
  const { origin = '', pathname = '' } = isUrl(request.url) ? new URL(request.url) : {}
  // What a browser sends is seen by nobody here.
  const came = response ? `: ${response.status}` : failure ? `: ${failure.code}` : ''
  return `${request.method} ${origin}${shorten(pathname, 200)}${came}`
}
