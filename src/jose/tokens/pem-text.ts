import { type Tidied, withoutEscapes } from './tidy.ts'
import type { Undoing } from './undone.ts'

/** PEM on one line, or with its line breaks written as `\\n`, as variables and JSON have it. */
const ONE_LINE = /(-----BEGIN [A-Z0-9 ]{1,64}-----)[ \t]*([\w+/= \t]{16,})(-----END )/g

/** PEM as software reads it, and what was undone to make it so. */
export function pemText(given: string): Tidied {
  const plain = given.includes('\\n') ? withoutEscapes(given) : given
  const broken = plain.replace(ONE_LINE, (_all, begin: string, body: string, end: string) =>
    [begin, ...(body.replace(/\s+/g, '').match(/.{1,64}/g) ?? []), end].join('\n'),
  )
  const undone: Undoing[] = [
    ...(plain === given ? [] : (['escapes'] as const)),
    ...(broken === plain ? [] : (['one-line'] as const)),
  ]
  return { text: broken, undone }
}

/** The label of a PEM block that was made around DER of which is not known yet what it is. */
export const DER_LABEL = 'DER'

/** DER with lines of PEM around it. */
export function armoured(octets: Buffer): string {
  const lines = octets.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${DER_LABEL}-----`, ...lines, `-----END ${DER_LABEL}-----`].join('\n')
}
