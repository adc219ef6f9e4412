import { wordsOfCheck } from '../../explain/page.ts'
import { shorten } from '../../text/clean.ts'
import type { Cause } from '../../trace/cause.ts'
import type { PlacedStep } from '../../trace/placed-steps.ts'
import type { Check, Exchange, Header, Step } from '../../trace/trace.ts'
import { tally } from '../../trace/verdict.ts'
import type { Anchors } from './anchors.ts'
import { sectionsHtml } from './sections.ts'
import { badge, escaped, inline, pairsHtml, spread } from './text.ts'

/** How a step is told: "brief" is what is wrong with it alone. */
interface Manner {
  readonly extent: 'whole' | 'brief'
  readonly anchors: Anchors
}

/** One step as a section: what is wrong with it in full, the rest folded away. */
export function stepHtml({ step, path }: PlacedStep, { extent, anchors }: Manner): string {
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
    `<section id="${anchors.step(step)}"><h2>${badge(step.verdict)} ${escaped(path)} <span class="end">${said.join(', ')}</span></h2>`,
    step.failure ? causeHtml(step.failure) : '',
    ...step.notes.map((note) => `<p class="soft">${escaped(note)}</p>`),
    bad.length > 0 ? `<ul>${bad.map((check) => brokenHtml(check, { extent, anchors })).join('\n')}</ul>` : '',
    rest.length > 0 && extent === 'whole'
      ? `<details><summary>${rest.length} ${bad.length > 0 ? 'other ' : ''}${rest.length === 1 ? 'check' : 'checks'}</summary><ul class="few">${rest.map((check) => heldHtml(check, anchors)).join('\n')}</ul></details>`
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
export function lineHtml({ step, path }: PlacedStep, anchors: Anchors): string {
  const held = tally(step).pass
  const said = step.verdict === 'skip' ? 'not done' : `${step.ms} ms${held > 0 ? `, ${held} held` : ''}`
  return `<li id="${anchors.step(step)}">${badge(step.verdict)} ${escaped(path)} <span class="soft">${said}</span></li>`
}

/** Why something ended, in which of several runs, and what to do. */
export function causeHtml({ code, message, hint, run }: Pick<Cause, 'code' | 'message' | 'hint' | 'run'>): string {
  const where = run === undefined ? '' : `${run}: `
  return `<div class="cause error"><p><strong>${escaped(`${where}${message}`)}</strong></p><p class="soft">${escaped(code)}${hint === '' ? '' : `. ${escaped(hint)}`}</p></div>`
}

function brokenHtml(check: Check, { extent, anchors }: Manner): string {
  const found = pairsHtml([
    ['expected', check.expected === undefined ? '' : `<code>${inline(check.expected)}</code>`],
    ['actual', check.actual === undefined ? '' : `<code>${inline(check.actual)}</code>`],
    ['section', sectionsHtml(check.spec)],
    ['because', escaped(check.because ?? '')],
  ])
  const words = extent === 'whole' ? wordsOfCheck(check.id) : undefined
  const more = pairsHtml([
    ['must hold', escaped(words?.holds ?? '')],
    ['why', escaped(words?.why ?? '')],
    ['remedy', escaped(check.remedy ?? '')],
    ['more', `<code>oidc-cli explain ${escaped(check.id)}</code>`],
  ])
  const reject = check.reject && check.verdict === 'fail' ? ' <span class="soft">must not be accepted</span>' : ''
  const name = `<a class="id" href="#${anchors.check(check)}">${escaped(check.id)}</a>`
  return `<li id="${anchors.check(check)}">${badge(check.verdict)}${name}${reject}<p>${escaped(check.message)}</p>${found}${
    words ? `<details><summary>About this check</summary>${more}</details>` : more
  }</li>`
}

function heldHtml(check: Check, anchors: Anchors): string {
  const id = anchors.held(check)
  return `<li${id === '' ? '' : ` id="${id}"`}>${badge(check.verdict)}<span class="id">${escaped(check.id)}</span> ${escaped(check.message)}</li>`
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
