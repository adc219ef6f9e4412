import { getBuiltinModule } from 'node:process'

/** Shorter values, and what people make up, could be guessed from their hash, so they are shown without one. */
const HASHED = 20
const GUESSABLE = new Set(['password', 'passwd', 'Basic credentials'])

/** A secret as a report shows it: what it is, how long in characters, and enough of its hash to compare two; what stands for a secret already stays. */
export function mask(value: string, kind: string): string {
  if (isMasked(value)) return value
  if (value.length < HASHED || GUESSABLE.has(kind)) return maskByLength(value, kind)
  const hash = getBuiltinModule('node:crypto').hash('sha256', value).slice(0, 8)
  return `<${shownKind(kind)} ${value.length} chars sha256:${hash}>`
}

/** What is only perhaps a secret, such as the value of a header of an unknown name: what it is and how long. */
export function maskByLength(value: string, kind: string): string {
  return isMasked(value) ? value : `<${shownKind(kind)} ${value.length} chars>`
}

function shownKind(kind: string): string {
  return kind.replace(/[^\w. -]/g, '').slice(0, 40)
}

/** What stands for a secret, as a pattern: "<code 43 chars sha256:cde696ca>". */
export const MASK = '<[\\w. -]{1,40} \\d{1,9} chars(?: (?:sha256:[0-9a-f]{8}|hmac:[0-9a-f]{12}))?>'

const WHOLE = new RegExp(`^${MASK}$`)

/** What a claim of a person's is called where it is masked. */
export const CLAIM = 'claim'

/** Masks claims of people by a key, so that nobody can try out whose they are: equal values look alike under one key, and under no other. */
export function claimMask(key: Uint8Array): (value: string) => string {
  return (value) => {
    if (isMasked(value)) return value
    const hash = getBuiltinModule('node:crypto').createHmac('sha256', key).update(value).digest('hex').slice(0, 12)
    return `<${CLAIM} ${value.length} chars hmac:${hash}>`
  }
}

/** Whether a text is what stands for a secret already. */
export function isMasked(text: string): boolean {
  return text.startsWith('<') && WHOLE.test(text)
}

/** What a mask says: what it stands for, and what all masks of one secret have in common, their length and hash where there is a hash. */
export function readMask(mask: string): { readonly kind: string; readonly secret: string } {
  const [, kind = '', rest = ''] = /^<(.*) (\d+ chars.*)>$/.exec(mask) ?? []
  return { kind, secret: /sha256:|hmac:/.test(rest) ? rest : mask }
}
