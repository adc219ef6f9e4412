import { escapeUnseen } from './clean.ts'
import { maskOrders } from './orders.ts'

/** How characters become bytes: those of a header are bytes already. */
type Encoding = 'utf8' | 'latin1'

/** Text as a word of a POSIX shell, quoted; what nobody sees, and what a terminal or a CI runner would obey, is written by `printf`. */
export function shellQuoted(text: string, encoding: Encoding = 'utf8'): string {
  const spell = (sign: string): string => `'"$(printf '${octal(sign, encoding)}')"'`
  const plain = (part: string): string => {
    const safe = maskOrders(part.replaceAll("'", `'\\''`), spell)
    const bytes = encoding === 'latin1' ? safe.replace(/[\x80-\xff]/g, spell) : safe
    return escapeUnseen(bytes, spell).replaceAll('\t', spell)
  }
  // A shell drops line feeds at the end of what a command prints, so each is spelled with the character behind it.
  const parts = text.split(/(\n+[^\n])/u)
  return `'${parts.map((part, at) => (at % 2 === 1 ? spell(part) : plain(part))).join('')}'`
}

/** Each byte of a text as the `printf` of POSIX reads it: "\012". */
export function octal(text: string, encoding: Encoding = 'utf8'): string {
  return [...Buffer.from(text, encoding)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
