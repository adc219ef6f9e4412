import { maskOrders } from '../text/orders.ts'
import { redact } from '../trace/redact.ts'
import type { Step, Trace } from '../trace/trace.ts'
import type { Traits } from '../trace/traits.ts'
import { failedExchange, type Outcome, outcomeOf } from '../trace/verdict.ts'
import { renderEnd } from './human/end.ts'
import { type Detail, renderStep } from './human/step.ts'
import { formatJson } from './json.ts'
import type { Style } from './style.ts'
import { type LoadView, renderResult } from './view.ts'

export const FORMATS = ['human', 'json', 'junit', 'tap', 'markdown', 'har', 'html'] as const
export type FormatName = (typeof FORMATS)[number]

export interface FormatOptions {
  readonly version: string
  readonly strict: boolean
  readonly reveal: boolean
  /** Human only: whether checks that hold are listed, which is "all". */
  readonly detail: Detail
  readonly style: Style
  /** Human only: how the result is shown; without it the result is not. */
  readonly view?: LoadView | undefined
  /** Secrets that are in no exchange and still may not be shown. */
  readonly secrets?: readonly string[]
  /** Whether the tokens that a command was asked for stand in its result; default: they do. */
  readonly tokens?: 'shown' | 'hidden'
  /** Human only: "end" leaves the steps out, since they were shown as they ended. */
  readonly part: 'whole' | 'end'
}

/** A record as text: a pure function of it. What CI runners obey is masked here too, since files of `--save` are shown in logs; JSON is masked as it is written. */
export async function format(name: FormatName, trace: Trace, options: FormatOptions): Promise<string> {
  const { reveal, secrets, tokens = 'shown' } = options
  // People are shown the tokens decoded and shortened, and for that they must be there.
  const hidden = tokens === 'hidden' && name !== 'human' ? 'hidden' : 'shown'
  const shown = redact(trace, { reveal, tokens: hidden, ...(secrets ? { extra: secrets } : {}) })
  const outcome = outcomeOf(shown, options)
  switch (name) {
    case 'human':
      return maskOrders(await human(shown, outcome, options))
    case 'json':
      return formatJson(shown, outcome, options.version)
    case 'junit':
      return maskOrders((await import('./junit.ts')).formatJunit(shown, outcome, options.version), reference)
    case 'tap':
      return maskOrders((await import('./tap.ts')).formatTap(shown, outcome))
    case 'markdown':
      return maskOrders((await import('./markdown.ts')).formatMarkdown(shown, outcome, options.version))
    case 'har':
      return (await import('./har.ts')).formatHar(shown, options.version)
    case 'html':
      return maskOrders((await import('./html/page.ts')).formatHtml(shown, outcome, options.version), reference)
  }
}

/** A character as HTML and XML spell it, so that what a reader of them sees stays the same. */
function reference(sign: string): string {
  return `&#${sign.codePointAt(0)};`
}

async function human(trace: Trace, outcome: Outcome, options: FormatOptions): Promise<string> {
  const steps =
    options.part === 'end' ? [] : await Promise.all(trace.steps.map((step) => wholeStep(step, trace.traits, options)))
  const result = await renderResult(trace, options.style, options.view)
  const quietSuccess = trace.steps.length === 0 && outcome.error === null
  return `${steps.join('')}${result}${quietSuccess && result !== '' ? '' : `${result === '' ? '' : '\n'}${renderEnd(trace, outcome, options.style)}`}`
}

/** A step, and the exchange in which it failed. */
async function wholeStep(step: Step, traits: Traits, { style, detail }: FormatOptions): Promise<string> {
  const text = renderStep(step, style, detail)
  const exchange = failedExchange(step, traits)
  if (!exchange) return text
  const { renderShortened } = await import('./human/exchange.ts')
  return text + renderShortened(exchange, style)
}
