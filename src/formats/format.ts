import { maskOrders } from '../text/orders.ts'
import { redact } from '../trace/redact-record.ts'
import type { Judged } from '../trace/verdict.ts'
import { formatHuman, type HumanOptions } from './human/report.ts'
import { formatJson } from './json.ts'

export const FORMATS = ['human', 'json', 'junit', 'tap', 'markdown', 'har', 'html'] as const
export type FormatName = (typeof FORMATS)[number]

/** How a record is drawn; what is for people counts in the human format alone. */
export interface FormatOptions extends HumanOptions {
  /** That of the program which made the record. */
  readonly version: string
  readonly reveal: boolean
  /** Whether the tokens that a command was asked for stand in its result; default: they do. */
  readonly tokens?: 'shown' | 'hidden'
}

/** A record and what it came to, as text: a pure function of both. What CI runners obey is masked here too, since files of `--save` are shown in logs; JSON is masked as it is written. */
export async function format(name: FormatName, judged: Judged, options: FormatOptions): Promise<string> {
  const { reveal, version, tokens = 'shown' } = options
  // People are shown the tokens decoded and shortened, and for that they must be there.
  const shown = redact(judged, { reveal, tokens: name === 'human' ? 'shown' : tokens })
  switch (name) {
    case 'human':
      return maskOrders(await formatHuman(shown, options))
    case 'json':
      return formatJson(shown, version)
    case 'junit':
      return maskOrders((await import('./junit.ts')).formatJunit(shown, version), reference)
    case 'tap':
      return maskOrders((await import('./tap.ts')).formatTap(shown))
    case 'markdown':
      return maskOrders((await import('./markdown.ts')).formatMarkdown(shown, version))
    case 'har':
      return (await import('./har.ts')).formatHar(shown.trace, version)
    case 'html':
      return maskOrders((await import('./html/page.ts')).formatHtml(shown, version), reference)
  }
}

/** A character as HTML and XML spell it, so that what a reader of them sees stays the same. */
function reference(sign: string): string {
  return `&#${sign.codePointAt(0)};`
}
