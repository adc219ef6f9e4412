import type { Document, ErrorCode } from 'yaml'
import { type CliError, cliError } from '../errors.ts'

/** The YAML document of a configuration; throws `profile_invalid` naming line and column. */
export async function documentOf(path: string, text: string): Promise<Document> {
  const { LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  // The words of the library quote the line, which may hold a secret.
  const document = parseDocument(text, { uniqueKeys: true, strict: true, prettyErrors: false, lineCounter })
  const fault = document.errors[0] ?? document.warnings[0]
  if (fault) throw invalid(path, YAML_FAULTS[fault.code] ?? 'this is no YAML', lineCounter.linePos(fault.pos[0]))
  return document
}

/** What a document says. Aliases are bounded, so that a few lines cannot unfold into gigabytes. */
export function plain(document: Document, path: string): Record<string, unknown> {
  try {
    const content: unknown = document.toJS({ maxAliasCount: 50 })
    if (content === null || content === undefined) return {}
    if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>
  } catch {
    throw invalid(
      path,
      'an alias (*name) has no anchor before it, or unfolds without bound; quote a value that begins with *',
    )
  }
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
export function invalid(path: string, why: string, at?: { line: number; col: number }): CliError {
  const place = at ? `:${at.line}:${at.col}` : ''
  return cliError(
    'profile_invalid',
    `${path}${place}: ${why}.`.replace(/\.\.$/, '.'),
    'Correct the file; docs/configuration.md shows its form.',
  )
}
