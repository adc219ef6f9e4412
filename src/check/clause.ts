import { clean } from '../text/clean.ts'

/** A sentence as a part of another one. */
export function inClause(sentence: string): string {
  const text = clean(sentence).replace(/\.$/, '')
  return /^[A-Z][a-z]*(?=[\s,:])/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text
}
