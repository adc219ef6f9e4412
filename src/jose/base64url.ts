/** What is wrong with a base64url text, and where (RFC 7515 section 2, RFC 4648 section 3.5). */
export interface Base64Fault {
  readonly message: string
  /** Offset in characters. */
  readonly offset: number
}

const FOREIGN = /[^A-Za-z0-9_-]/

/** Decodes as far as it goes and says where the text is not unpadded base64url with zero trailing bits. */
export function decodeBase64url(text: string): { readonly bytes: Uint8Array; readonly fault: Base64Fault | undefined } {
  const bytes = Buffer.from(text, 'base64url')
  return { bytes, fault: findFault(text) }
}

function findFault(text: string): Base64Fault | undefined {
  const foreign = FOREIGN.exec(text)
  if (foreign) return { message: `${nameOf(foreign[0])} is not part of base64url`, offset: foreign.index }
  if (text.length % 4 === 1) return { message: 'the length leaves a single character over', offset: text.length - 1 }
  const spare = text.length % 4 === 2 ? 0x0f : text.length % 4 === 3 ? 0x03 : 0
  if (spare === 0) return undefined
  const last = ALPHABET.indexOf(text.at(-1) ?? 'A')
  return (last & spare) === 0
    ? undefined
    : { message: 'unused bits of the last character are set', offset: text.length - 1 }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function nameOf(sign: string): string {
  if (sign === '=') return 'padding (=)'
  if (/\s/.test(sign)) return 'white space'
  if (sign === '+' || sign === '/') return `${sign} of plain base64`
  return /[\x21-\x7e]/.test(sign) ? sign : `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
