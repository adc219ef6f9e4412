import { jsonPieces } from '../jose/json/pieces.ts'
import { writeJson } from '../jose/json/writer.ts'
import { characterReference } from '../text/html-entities.ts'
import { maskOrders } from '../text/orders.ts'
import { type Hidden, type People, redact } from '../trace/redact-record.ts'
import type { Judged } from '../trace/verdict.ts'
import { formatHuman, type HumanOptions } from './human/report.ts'
import { jsonDocument, jsonLines } from './json.ts'
import type { Tally } from './openmetrics/tally.ts'

/** How a record is drawn; what is for people counts in the human format alone. */
export interface FormatOptions extends HumanOptions {
  /** That of the program which made the record. */
  readonly version: string
  readonly reveal: boolean
  /** Whether the tokens that a command was asked for stand in its result; default: they do. */
  readonly tokens?: 'shown' | 'hidden'
  /** Whether claims of people, and local paths, are shown where the format or the command has them masked; default: they are masked. */
  readonly claims?: 'shown' | 'masked'
  /** How long Markdown of scenarios may be, in bytes; default: as long as the summary of a step of a CI job. */
  readonly room?: number
  /** The path of a file of scenarios as the folder of the repository has it; default: as the record has it. */
  readonly fileOf?: (shown: string) => string
  /** What the rounds of a command that is run again and again came to, this one among them. */
  readonly rounds?: Tally
  /** What was hidden of the same record for other formats. */
  readonly before?: Hidden
}

/** Draws what may be shown of a record, and what it came to, whole or in pieces: a pure function of both. */
type Draw = (shown: Judged, options: FormatOptions) => Promise<string | Iterable<string>>

/** How each format draws. What CI runners obey is masked here too, since files of `--save` are shown in logs; JSON is masked as it is written. */
const DRAWN = {
  human: async (shown, options) => maskOrders(await formatHuman(shown, options)),
  json: async (shown, { version }) => inPieces(jsonDocument(shown, version)),
  ndjson: async (shown, { version }) => inLines(jsonLines(shown, version)),
  junit: async (shown, { version }) =>
    maskOrders((await import('./junit.ts')).formatJunit(shown, version), characterReference),
  tap: async (shown) => maskOrders((await import('./tap.ts')).formatTap(shown)),
  markdown: async (shown, { version, room }) =>
    maskOrders(await (await import('./markdown.ts')).formatMarkdown(shown, version, room)),
  har: async ({ trace }, { version }) => inPieces((await import('./har.ts')).harDocument(trace, version)),
  html: async (shown, { version }) =>
    maskOrders((await import('./html/page.ts')).formatHtml(shown, version), characterReference),
  github: async (shown, { fileOf }) => (await import('./github.ts')).formatGithub(shown, fileOf),
  gitlab: async (shown, { fileOf }) => inPieces((await import('./gitlab.ts')).gitlabDocument(shown, fileOf)),
  curl: async ({ trace }) => (await import('./curl.ts')).formatCurl(trace),
  openmetrics: async (shown, { rounds }) => (await import('./openmetrics/report.ts')).formatOpenMetrics(shown, rounds),
} as const satisfies Readonly<Record<string, Draw>>

export type FormatName = keyof typeof DRAWN

/** Formats that go to others: what they say of people, and of this machine, is masked whatever the command. */
const FOR_OTHERS: Readonly<Partial<Record<FormatName, People>>> = {
  junit: 'masked',
  tap: 'masked',
  markdown: 'masked',
  har: 'masked',
  html: 'masked',
  github: 'masked but files',
  gitlab: 'masked but files',
}

function peopleIn(name: FormatName, claims: FormatOptions['claims']): People {
  if (claims === 'shown') return 'shown'
  return FOR_OTHERS[name] ?? 'by command'
}

/** The formats, in the order in which help lists them. */
export const FORMATS = Object.keys(DRAWN) as readonly FormatName[]

/** A JSON document with a line feed at its end. */
function* inPieces(document: unknown): Iterable<string> {
  yield* jsonPieces(document)
  yield '\n'
}

/** Each document on a line of its own. */
function* inLines(documents: readonly unknown[]): Iterable<string> {
  for (const document of documents) yield `${writeJson(document)}\n`
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
  const people = peopleIn(name, claims)
  const treated = { reveal, people, ...(before && { before }), tokens: name === 'human' ? 'shown' : tokens } as const
  const shown = redact(judged, treated)
  return DRAWN[name](shown, { ...options, whole: judged.trace })
}
