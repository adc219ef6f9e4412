import type { Document, ErrorCode, LineCounter } from 'yaml'
import { type CliError, cliError } from '../errors.ts'

/** A place in a text, both counted from 1. */
export interface Place {
  readonly line: number
  readonly col: number
}

/** What a file says that may be no YAML at all. */
interface ReadDocument {
  readonly document: Document
  readonly lineCounter: LineCounter
  /** Why it is no YAML, each in words without a word of the file; empty where it is. */
  readonly faults: readonly (Place & { readonly why: string })[]
}

/** Reads YAML whole, whatever is wrong with it. */
export async function readDocument(text: string): Promise<ReadDocument> {
  const { LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  // The words of the library quote the line, which may hold a secret.
  const document = parseDocument(text, { uniqueKeys: true, strict: true, prettyErrors: false, lineCounter })
  const faults = [...document.errors, ...document.warnings].map((fault) => ({
    ...lineCounter.linePos(fault.pos[0]),
    why: YAML_FAULTS[fault.code] ?? 'this is no YAML',
  }))
  return { document, lineCounter, faults }
}

/** The YAML document of a configuration; throws `profile_invalid` naming line and column. */
export async function documentOf(path: string, text: string): Promise<Document> {
  const { document, faults } = await readDocument(text)
  const [fault] = faults
  if (fault) throw invalid(path, fault.why, fault)
  return document
}

/** What a document says; the words are why nothing can be had of it. Aliases are bounded, so that a few lines cannot unfold into gigabytes. */
export function contentOf(document: Document): { readonly content: unknown } | { readonly why: string } {
  try {
    return { content: document.toJS({ maxAliasCount: 50 }) }
  } catch {
    return {
      why: 'an alias (*name) has no anchor before it, or unfolds without bound; quote a value that begins with *',
    }
  }
}

/** The mapping of a configuration; throws `profile_invalid`. */
export function plain(document: Document, path: string): Record<string, unknown> {
  const read = contentOf(document)
  if ('why' in read) throw invalid(path, read.why)
  const { content } = read
  if (content === null || content === undefined) return {}
  if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>
  throw invalid(path, 'expected "profiles:" at the top')
}

/** What is wrong with a file that is no YAML, by the code of the library's error and without a word of the file. */
const YAML_FAULTS: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'a value that begins with * must be quoted',
  BAD_DQ_ESCAPE: 'an escape in a double-quoted value is unknown; single quotes take backslashes as they are',
  BAD_INDENT: 'the indentation does not fit the lines before',
  BAD_SCALAR_START: 'a value that begins with this character must be quoted',
  BLOCK_AS_IMPLICIT_KEY: 'a value that holds ": " must be quoted',
  DUPLICATE_KEY: 'a name stands twice in the same mapping',
  MISSING_CHAR: 'a colon, a comma, a quote or a closing bracket is missing',
  MULTILINE_IMPLICIT_KEY: 'a name must be on one line and have a colon after it',
  MULTIPLE_DOCS: 'the file holds more than one document',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  TAG_RESOLVE_FAILED: 'a value that begins with ! must be quoted',
  UNEXPECTED_TOKEN: 'something stands where nothing may stand; a value with special characters must be quoted',
}

/** The error for a configuration that cannot be used. */
export function invalid(path: string, why: string, at?: Place): CliError {
  const place = at ? `:${at.line}:${at.col}` : ''
  return cliError(
    'profile_invalid',
    `${path}${place}: ${why}.`.replace(/\.\.$/, '.'),
    'Correct the file; docs/configuration.md shows its form.',
  )
}
