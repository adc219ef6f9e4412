import type { CodeForm, Vendor } from './vendor.ts'

const DIGIT = /^[0-9]$/
const WORD = /^[0-9A-Za-z]$/

/** The codes of a form that stand in a text as words of their own, in capital letters as vendors write them. */
export function codesIn({ prefix, digits, suffix = '' }: CodeForm, text: string): readonly string[] {
  const found: string[] = []
  for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + prefix.length)) {
    const from = at + prefix.length
    let end = from
    while (end < text.length && end - from <= digits[1] && DIGIT.test(text[end] ?? '')) end++
    const isWhole =
      !WORD.test(text[at - 1] ?? '') && text.startsWith(suffix, end) && !WORD.test(text[end + suffix.length] ?? '')
    if (isWhole && end - from >= digits[0] && end - from <= digits[1]) found.push(text.slice(at, end + suffix.length))
  }
  return found
}

/** Whether a word has the form of a vendor's codes. */
export function hasForm({ form }: Vendor, code: string): boolean {
  return form !== undefined && codesIn(form, code)[0] === code
}

/** Where a vendor lists a code of its form. */
export function listedAt({ listed }: CodeForm, code: string): string {
  return listed.replace('{code}', code)
}
