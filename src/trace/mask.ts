import { getBuiltinModule } from 'node:process'

/** Shorter values, and what people make up, could be guessed from their hash, so they are shown without one. */
const HASHED = 20
const GUESSABLE = new Set(['password', 'passwd', 'Basic credentials'])

/** A secret as a report shows it: what it is, how long in characters, and enough of its hash to compare two; what stands for a secret already stays. */
export function mask(value: string, kind: string): string {
  if (isMasked(value)) return value
  if (value.length < HASHED || GUESSABLE.has(kind)) return maskByLength(value, kind)
  const hash = getBuiltinModule('node:crypto').createHash('sha256').update(value).digest('hex').slice(0, 8)
  return `<${shownKind(kind)} ${value.length} chars sha256:${hash}>`
}

/** What is only perhaps a secret, such as the value of a header of an unknown name: what it is and how long. */
export function maskByLength(value: string, kind: string): string {
  return isMasked(value) ? value : `<${shownKind(kind)} ${value.length} chars>`
}

function shownKind(kind: string): string {
  return kind.replace(/[^\w. -]/g, '').slice(0, 40)
}

/** Whether a text is what stands for a secret already. */
export function isMasked(text: string): boolean {
  return /^<[\w. -]{1,40} \d{1,9} chars(?: sha256:[0-9a-f]{8})?>$/.test(text)
}
