/** The characters that JSON is made of, by their codes (RFC 8259 2). */
export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const BRACKET = 0x5b
export const BACKSLASH = 0x5c
export const BRACKET_END = 0x5d
export const BRACE = 0x7b
export const BRACE_END = 0x7d
export const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

/** Half of a surrogate pair that stands alone. */
export const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** An integer of so many digits is never rounded. */
export const EXACT_DIGITS = 15

/** Whether a code is that of a digit. */
export function isDigit(sign: number): boolean {
  return sign >= DIGIT_0 && sign <= DIGIT_9
}
