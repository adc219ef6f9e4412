import { beginningOf } from '../../jose/json/beginning.ts'
import { isExact, writeJson } from '../../jose/json/writer.ts'
import { shorten } from '../../text/clean.ts'
import { mask } from '../../trace/mask.ts'
import type { Account } from '../../trace/trace.ts'
import { type Path, withoutLong } from '../long-value.ts'
import { escaped } from './text.ts'

/** Longest text of a result, and of a line of it, in characters. */
const MOST = 100_000
const COLUMNS = 160

/** A result as JSON, which stands at that path of what `--print` writes. */
export function resultHtml({ result }: Account, path: Path, state: 'open' | 'closed' = 'open'): string {
  if (result === null || result === undefined) return ''
  const short = withoutLong(shortTokens(result), COLUMNS, path)
  const text = shorten(writeJson(beginningOf(short, MOST + 1), 2), MOST)
  return `<section><h2>Result</h2><details${state === 'open' ? ' open' : ''}><summary>as JSON, tokens by length and hash</summary><pre>${escaped(text)}</pre></details></section>`
}

/** The page is looked at and passed on, so there is no whole token in it. */
function shortTokens(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isExact(value)) return value
  if (Array.isArray(value)) return value.map(shortTokens)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && /(token|secret|password)$/.test(name) ? mask(member, name) : shortTokens(member),
    ]),
  )
}
