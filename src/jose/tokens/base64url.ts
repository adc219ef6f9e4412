/** What is wrong with a base64url text, and where (RFC 7515 section 2, RFC 4648 section 3.5). */
interface Base64Fault {
  readonly message: string
  /** Offset in characters. */
  readonly offset: number
}

const FOREIGN = /[^A-Za-z0-9_-]/
const FOREIGN_ALL = new RegExp(FOREIGN, 'gu')

/** Decodes as far as it goes and says where the text is not unpadded base64url with zero trailing bits. */
export function decodeBase64url(text: string): { readonly bytes: Buffer; readonly fault: Base64Fault | undefined } {
  const bytes = Buffer.from(text, 'base64url')
  // Only a text without any fault comes back as it was.
  return { bytes, fault: bytes.toString('base64url') === text ? undefined : findFault(text) }
}

/** Faults of one text that are told; more say nothing new. */
const MOST = 5

/** Everything that is wrong: the first of each foreign character, a length that cannot be, bits left over. */
export function base64urlFaults(text: string): readonly Base64Fault[] {
  const seen = new Map<string, Base64Fault>()
  for (const match of text.matchAll(FOREIGN_ALL)) {
    const [sign] = match
    if (!seen.has(sign)) seen.set(sign, { message: `${nameOf(sign)} is not part of base64url`, offset: match.index })
    if (seen.size === MOST) break
  }
  return seen.size > 0 ? [...seen.values()] : [findFault(text)]
}

function findFault(text: string): Base64Fault {
  const foreign = FOREIGN.exec(text)
  if (foreign) return { message: `${nameOf(foreign[0])} is not part of base64url`, offset: foreign.index }
  const message =
    text.length % 4 === 1 ? 'the length leaves a single character over' : 'unused bits of the last character are set'
  return { message, offset: text.length - 1 }
}

function nameOf(sign: string): string {
  if (sign === '=') return 'padding (=)'
  if (/\s/.test(sign)) return 'white space'
  if (sign === '+' || sign === '/') return `${sign} of plain base64`
  return /[\x21-\x7e]/.test(sign) ? sign : `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
