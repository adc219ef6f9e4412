import { pageOf } from '../../explain/page.ts'
import { sectionsIn } from '../../explain/sections.ts'
import { shorten } from '../../text/clean.ts'
import type { PlacedStep } from '../../trace/placed-steps.ts'
import type { Check, Exchange, Header, Step } from '../../trace/trace.ts'
import { tally } from '../../trace/verdict.ts'
import { badge, escaped, inline, spread } from './text.ts'

/** How a step is told: "brief" is what is wrong with it alone; `id` is what links lead to. */
interface Manner {
  readonly extent: 'whole' | 'brief'
  readonly id: string | undefined
}

/** One step as a section: what is wrong with it in full, the rest folded away. */
export function stepHtml(
  { step, path }: PlacedStep,
  { extent, id }: Manner = { extent: 'whole', id: undefined },
): string {
  const counts = tally(step)
  const said = [
    counts.fail > 0 ? `${counts.fail} failed` : '',
    counts.warn > 0 ? `${counts.warn} ${counts.warn === 1 ? 'warning' : 'warnings'}` : '',
    counts.pass > 0 ? `${counts.pass} held` : '',
    `${step.ms} ms`,
  ].filter((part) => part !== '')
  const bad = step.checks.filter((check) => check.verdict === 'fail' || check.verdict === 'warn')
  const rest = step.checks.filter((check) => check.verdict !== 'fail' && check.verdict !== 'warn')
  return [
    `<section${id === undefined ? '' : ` id="${id}"`}><h2>${badge(step.verdict)} ${escaped(path)} <span class="end">${said.join(', ')}</span></h2>`,
    step.failure ? causeHtml(step.failure.code, step.failure.message, step.failure.hint) : '',
    ...step.notes.map((note) => `<p class="soft">${escaped(note)}</p>`),
    bad.length > 0 ? `<ul>${bad.map(brokenHtml).join('\n')}</ul>` : '',
    rest.length > 0 && extent === 'whole'
      ? `<details><summary>${rest.length} ${bad.length > 0 ? 'other ' : ''}${rest.length === 1 ? 'check' : 'checks'}</summary><ul class="few">${rest.map(heldHtml).join('\n')}</ul></details>`
      : '',
    ...(extent === 'whole' ? step.exchanges.map(exchangeHtml) : []),
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** Whether there is nothing wrong with a step, nor anything to remark. */
export function isQuiet({ failure, notes, checks }: Step): boolean {
  return (
    failure === null && notes.length === 0 && !checks.some(({ verdict }) => verdict === 'fail' || verdict === 'warn')
  )
}

/** A step with which nothing is wrong, in a line. */
export function lineHtml({ step, path }: PlacedStep, id: string | undefined): string {
  const held = tally(step).pass
  const said = step.verdict === 'skip' ? 'not done' : `${step.ms} ms${held > 0 ? `, ${held} held` : ''}`
  return `<li${id === undefined ? '' : ` id="${id}"`}>${badge(step.verdict)} ${escaped(path)} <span class="soft">${said}</span></li>`
}

/** Why something ended, and what to do. */
export function causeHtml(code: string, message: string, hint: string): string {
  return `<div class="cause error"><strong>${escaped(code)}</strong><p>${escaped(message)}</p>${hint === '' ? '' : `<p class="soft">${escaped(hint)}</p>`}</div>`
}

function brokenHtml(check: Check): string {
  const rows: readonly (readonly [string, string])[] = [
    ['expected', check.expected === undefined ? '' : `<code>${inline(check.expected)}</code>`],
    ['actual', check.actual === undefined ? '' : `<code>${inline(check.actual)}</code>`],
    ['section', sections(check.spec)],
    ['because', escaped(check.because ?? '')],
    ['remedy', escaped(check.remedy ?? '')],
    ['more', `<code>oidc-cli explain ${escaped(check.id)}</code>, <code>${escaped(pageOf(check.id))}</code>`],
  ]
  const list = rows.filter(([, shown]) => shown !== '').map(([name, shown]) => `<dt>${name}</dt><dd>${shown}</dd>`)
  const reject = check.reject && check.verdict === 'fail' ? ' <span class="soft">must not be accepted</span>' : ''
  return `<li>${badge(check.verdict)}<span class="id">${escaped(check.id)}</span>${reject}<p>${escaped(check.message)}</p><dl class="pairs">${list.join('')}</dl></li>`
}

function sections(spec: string): string {
  const { sections, unknown } = sectionsIn(spec)
  if (unknown !== undefined) return escaped(spec)
  return sections.map(({ text, url }) => `<a href="${escaped(url)}">${escaped(text)}</a>`).join(', ')
}

function heldHtml(check: Check): string {
  return `<li>${badge(check.verdict)}<span class="id">${escaped(check.id)}</span> ${escaped(check.message)}</li>`
}

function exchangeHtml({ request, response, failure, ms, shaped }: Exchange): string {
  const answer = response ? String(response.status) : failure ? failure.code : 'in the browser'
  const [address = '', query = ''] = cut(request.url)
  const sent = [
    block('Request', `${request.method} ${address}`),
    query === '' ? '' : `<pre>${spread(query)}</pre>`,
    block('Headers', lines(request.headers)),
    request.body === '' ? '' : `<h3>Body</h3><pre>${spread(request.body)}</pre>`,
    ...shaped.map((label) => `<p class="soft">Shaped by ${escaped(label)}</p>`),
  ]
  const came = response
    ? [
        block('Response', `${response.status} ${response.statusText}`.trimEnd()),
        block('Headers', lines(response.headers)),
        response.body === '' ? '' : `<h3>Body</h3><pre>${spread(response.body)}</pre>`,
      ]
    : [block('Response', failure?.message ?? 'Sent by the browser; what came back is the callback.')]
  const head = `<code>${escaped(request.method)} ${escaped(shorten(address, 160))}</code> <span class="soft">${escaped(answer)}, ${Math.round(ms)} ms</span>`
  return `<details><summary>${head}</summary><div class="two"><div>${sent.join('')}</div><div>${came.join('')}</div></div></details>`
}

function cut(url: string): readonly [string, string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

function block(title: string, text: string): string {
  return text === '' ? '' : `<h3>${title}</h3><pre>${escaped(text)}</pre>`
}

function lines(headers: readonly Header[]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n')
}
