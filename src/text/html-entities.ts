/** Name and sign of the entities of HTML that stand for punctuation; a name alone is a blank. */
const NAMED: ReadonlyMap<string, string> = new Map(
  (
    'amp& lt< gt> quot" apos\' sol/ bsol\\ plus+ equals= colon: semi; comma, period. excl! quest? num# dollar$ percnt% ast* ' +
    'commat@ hat^ lowbar_ grave` lpar( rpar) lsqb[ rsqb] lbrack[ rbrack] lcub{ rcub} lbrace{ rbrace} verbar| vert| hyphen- ' +
    'dash- hellip… mldr… tab newline nbsp'
  )
    .split(' ')
    .map((pair) => {
      const name = /^[a-z]+/.exec(pair)?.[0] ?? ''
      return [name, pair.slice(name.length) || ' ']
    }),
)

/** Length of the longest name, in letters. */
export const LONGEST_NAME = 8

/** `&#x53;` and `&#83;` with or without their semicolon, names that HTML reads without it too, and other names. */
const ENTITY = `&(?:#(?:x([\\da-f]{1,32})|(\\d{1,32}));?|(amp|lt|gt|quot);?|([a-z]{1,${LONGEST_NAME}});)`
const EACH = new RegExp(ENTITY, 'gi')
const LEADING = new RegExp(ENTITY, 'iy')

/** Length of the longest entity that is read, in characters. */
export const LONGEST_ENTITY = '&#x;'.length + 32

type Parts = readonly (string | undefined)[]

function codePointOf([hex, decimal, bare, name]: Parts): number | undefined {
  const number = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  const code = Number.isNaN(number) ? NAMED.get((bare ?? name ?? '').toLowerCase())?.codePointAt(0) : number
  return code !== undefined && code <= 0x10ffff ? code : undefined
}

/** The code point that the entity at the beginning of a text stands for, and how many characters spell it; undefined where none begins. */
export function leadingEntity(text: string): { readonly code: number; readonly length: number } | undefined {
  LEADING.lastIndex = 0
  const [spelled = '', ...parts] = LEADING.exec(text) ?? []
  const code = spelled === '' ? undefined : codePointOf(parts)
  return code === undefined ? undefined : { code, length: spelled.length }
}

/** Text with its entities replaced by what they stand for; unknown ones stay. */
export function decodeEntities(text: string): string {
  return text.replace(EACH, (all, ...parts: Parts) => {
    const code = codePointOf(parts)
    return code === undefined ? all : String.fromCodePoint(code)
  })
}

/** A character as HTML and XML spell it by its number, so that what a reader of them sees stays the same. */
export function characterReference(sign: string): string {
  return `&#${sign.codePointAt(0)};`
}

/** Text in an element or a quoted attribute of HTML or XML. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => characterReference(sign))
}
