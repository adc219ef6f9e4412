import { jsonPieces } from '../jose/json/pieces.ts'
import { characterReference } from '../text/html-entities.ts'
import { maskOrders } from '../text/orders.ts'
import { type Hidden, redact } from '../trace/redact-record.ts'
import type { Judged } from '../trace/verdict.ts'
import { formatHuman, type HumanOptions } from './human/report.ts'
import { jsonDocument } from './json.ts'

/** How a record is drawn; what is for people counts in the human format alone. */
export interface FormatOptions extends HumanOptions {
  /** That of the program which made the record. */
  readonly version: string
  readonly reveal: boolean
  /** Whether the tokens that a command was asked for stand in its result; default: they do. */
  readonly tokens?: 'shown' | 'hidden'
  /** Whether claims of people are shown where the command has them masked; default: they are masked. */
  readonly claims?: 'shown' | 'masked'
  /** What was hidden of the same record for other formats. */
  readonly before?: Hidden
}

/** Draws what may be shown of a record, and what it came to, whole or in pieces: a pure function of both. */
type Draw = (shown: Judged, options: FormatOptions) => Promise<string | Iterable<string>>

/** How each format draws. What CI runners obey is masked here too, since files of `--save` are shown in logs; JSON is masked as it is written. */
const DRAWN = {
  human: async (shown, options) => maskOrders(await formatHuman(shown, options)),
  json: async (shown, { version }) => inPieces(jsonDocument(shown, version)),
  junit: async (shown, { version }) =>
    maskOrders((await import('./junit.ts')).formatJunit(shown, version), characterReference),
  tap: async (shown) => maskOrders((await import('./tap.ts')).formatTap(shown)),
  markdown: async (shown, { version }) => maskOrders((await import('./markdown.ts')).formatMarkdown(shown, version)),
  har: async ({ trace }, { version }) => inPieces((await import('./har.ts')).harDocument(trace, version)),
  html: async (shown, { version }) =>
    maskOrders((await import('./html/page.ts')).formatHtml(shown, version), characterReference),
  curl: async ({ trace }) => (await import('./curl.ts')).formatCurl(trace),
} as const satisfies Readonly<Record<string, Draw>>

export type FormatName = keyof typeof DRAWN

/** The formats, in the order in which help lists them. */
export const FORMATS = Object.keys(DRAWN) as readonly FormatName[]

/** A JSON document with a line feed at its end. */
function* inPieces(document: unknown): Iterable<string> {
  yield* jsonPieces(document)
  yield '\n'
}

/** A record and what it came to, as text without secrets, unless they are to be revealed. */
export async function format(name: FormatName, judged: Judged, options: FormatOptions): Promise<string> {
  const drawn = await draw(name, judged, options)
  return typeof drawn === 'string' ? drawn : [...drawn].join('')
}

/** The same, in pieces where it may be long. */
export async function draw(
  name: FormatName,
  judged: Judged,
  options: FormatOptions,
): Promise<string | Iterable<string>> {
  const { reveal, before, tokens = 'shown', claims = 'masked' } = options
  // People are shown the tokens decoded and shortened, and for that they must be there.
  const treated = { reveal, claims, ...(before && { before }), tokens: name === 'human' ? 'shown' : tokens } as const
  const shown = redact(judged, treated)
  return DRAWN[name](shown, options)
}
