/** A spelling in which a provider may give a secret back. */
export type Spell = (secret: string) => string

const encoded = (secret: string, encoding: BufferEncoding): string => Buffer.from(secret).toString(encoding)
const each = (secret: string, write: (sign: string, code: number) => string): string =>
  [...secret].map((sign) => write(sign, sign.codePointAt(0) ?? 0)).join('')
const hex4 = (unit: number): string => unit.toString(16).padStart(4, '0')
const units = (secret: string): readonly number[] => Array.from(secret, (_sign, at) => secret.charCodeAt(at))
const xml = (secret: string): string =>
  secret
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;')
const quoted = (secret: string, quote: string): string =>
  `${quote}${secret.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`
const everyByte = (secret: string): string =>
  [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
const middle = (secret: string): number => Math.floor(secret.length / 2)

/** The spellings in which providers have been seen to echo a secret. */
export const LISTED: Readonly<Record<string, Spell>> = {
  'as it is': (secret) => secret,
  'JSON \\u escapes': (secret) =>
    units(secret)
      .map((unit) => `\\u${hex4(unit)}`)
      .join(''),
  'JSON \\/': (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  'decimal entities': (secret) => each(secret, (_sign, code) => `&#${code};`),
  'hexadecimal entities': (secret) => each(secret, (_sign, code) => `&#x${code.toString(16)};`),
  'named entities': xml,
  'percent, upper case': (secret) => encodeURIComponent(secret),
  'percent, lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (sign) => sign.toLowerCase()),
  'percent, twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'percent, every byte': everyByte,
  form: (secret) => new URLSearchParams({ v: secret }).toString(),
  base64: (secret) => encoded(secret, 'base64'),
  base64url: (secret) => encoded(secret, 'base64url'),
  hexadecimal: (secret) => encoded(secret, 'hex'),
  'upper case': (secret) => secret.toUpperCase(),
  'broken over two lines': (secret) => `${secret.slice(0, middle(secret))}\n${secret.slice(middle(secret))}`,
  'in quotes with backslashes': (secret) => quoted(secret, '"'),
  'cut to 12 characters': (secret) => secret.slice(0, 12),
  'cut with an ellipsis': (secret) => `${secret.slice(0, 10)}…`,
  'PHP var_dump': (secret) => `array(1) {\n  ["secret"]=>\n  string(${secret.length}) "${secret}"\n}`,
  'Java toString': (secret) => `Client{id=app, secret=${secret}, scopes=[openid]}`,
  'Python repr': (secret) => `{'secret': ${quoted(secret, "'")}}`,
  'Ruby inspect': (secret) => `#<Client secret: ${quoted(secret, '"').replaceAll('#', '\\#')}>`,
  SQL: (secret) => `WHERE secret = '${secret.replaceAll("'", "''")}' LIMIT 1`,
  'a stack trace': (secret) => `#0 Client.php(12): check('${secret.slice(0, 15)}...', Array)`,
  XML: (secret) => `<secret>${xml(secret)}</secret>`,
}

/** Others of their kind. */
export const BROTHERS: Readonly<Record<string, Spell>> = {
  'lower case': (secret) => secret.toLowerCase(),
  'HEXADECIMAL in capitals': (secret) => encoded(secret, 'hex').toUpperCase(),
  'hexadecimal with colons': (secret) => encoded(secret, 'hex').replace(/(..)(?=.)/g, '$1:'),
  'a Buffer as Node.js shows it': (secret) => `<Buffer ${encoded(secret, 'hex').replace(/(..)(?=.)/g, '$1 ')}>`,
  'a Buffer in JSON': (secret) => JSON.stringify(Buffer.from(secret)),
  'bytes in hexadecimal': (secret) =>
    `{ ${[...Buffer.from(secret)].map((byte) => `0x${byte.toString(16)}`).join(', ')} }`,
  '\\x escapes': (secret) =>
    `b'${[...Buffer.from(secret)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`,
  '\\u{} escapes': (secret) => each(secret, (_sign, code) => `\\u{${code.toString(16)}}`),
  'octal escapes': (secret) =>
    [...Buffer.from(secret)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  '%u escapes': (secret) =>
    units(secret)
      .map((unit) => `%u${hex4(unit)}`)
      .join(''),
  'entities with leading zeros': (secret) => each(secret, (_sign, code) => `&#${String(code).padStart(7, '0')};`),
  'entities without semicolon': (secret) =>
    each(secret, (_sign, code) => `&#x${code.toString(16)}`).replaceAll('&#x', ' &#x'),
  'cut with three dots': (secret) => `${secret.slice(0, 9)}...`,
  'cut with an entity': (secret) => `${secret.slice(0, 9)}&hellip;`,
  'rest in stars': (secret) => `${secret.slice(0, 9)}******`,
  'cut at the start': (secret) => `…${secret.slice(-14)}`,
  'broken and indented': (secret) => `${secret.slice(0, middle(secret))}\r\n\t    ${secret.slice(middle(secret))}`,
  'a line for every four': (secret) => secret.replace(/.{4}/gs, '$&\n  '),
  'a break as JSON writes it': (secret) =>
    JSON.stringify(`${secret.slice(0, middle(secret))}\n  ${secret.slice(middle(secret))}`),
  'joined of two literals': (secret) => `"${secret.slice(0, middle(secret))}" +\n    "${secret.slice(middle(secret))}"`,
  'with soft hyphens': (secret) => secret.replace(/.{5}/gs, '$&\u00ad'),
  'with zero-width spaces as entities': (secret) => secret.replace(/.{5}/gs, '$&&#8203;'),
  'base64 in lines': (secret) => encoded(`-----${secret}-----`, 'base64').replace(/.{16}/g, '$&\r\n'),
  'base64 of id and secret': (secret) => `Basic ${encoded(`client:${secret}`, 'base64')}`,
  'base64 of id and form-encoded secret': (secret) => encoded(`s6BhdRkqt3:${encodeURIComponent(secret)}`, 'base64'),
  'base64url of JSON': (secret) => encoded(JSON.stringify({ sub: 'a', secret }), 'base64url'),
  'base64 behind a path': (secret) => `/debug/v1/${encoded(secret, 'base64url')}/x`,
  'base64 of base64': (secret) => encoded(encoded(secret, 'base64'), 'base64'),
  'base64 of UTF-16': (secret) => Buffer.from(secret, 'utf16le').toString('base64'),
  'hexadecimal of UTF-16': (secret) => Buffer.from(secret, 'utf16le').swap16().toString('hex'),
  'JSON in percent': (secret) => encodeURIComponent(JSON.stringify({ secret })),
  'JSON in JSON': (secret) => JSON.stringify(JSON.stringify({ secret })),
  'a URL in a form': (secret) => new URLSearchParams({ u: `https://rp/?s=${encodeURIComponent(secret)}` }).toString(),
}

/** A text as one who decodes it once more would read it, by every decoding there is. */
export function decodedOnce(text: string): readonly string[] {
  const runs = (pattern: RegExp, encoding: BufferEncoding): string =>
    [...text.matchAll(pattern)].map(([run]) => Buffer.from(run, encoding).toString('latin1')).join('\n')
  return [
    text.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8')),
    text
      .replace(/\\u([\da-f]{4})/gi, (_all, digits) => String.fromCharCode(Number.parseInt(digits, 16)))
      .replace(/\\(.)/g, '$1'),
    text
      .replace(/&#x([\da-f]{1,6});?/gi, (_all, digits) =>
        String.fromCodePoint(Math.min(Number.parseInt(digits, 16), 0x10ffff)),
      )
      .replace(/&#(\d{1,7});?/g, (_all, digits) => String.fromCodePoint(Math.min(Number(digits), 0x10ffff)))
      .replace(
        /&(amp|lt|gt|quot|apos);/g,
        (_all, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'",
      ),
    runs(/[\w+/-]{8,}/g, 'base64'),
    runs(/(?:[\da-f]{2}){6,}/gi, 'hex'),
    text.replaceAll('+', ' '),
    text.replace(/\s+/g, ''),
  ]
}

/** The same text is asked about for several secrets. */
let last: { readonly text: string; readonly read: readonly string[] } = { text: '', read: [] }

/** Every part of twelve characters of a secret that stands in a text, as it is or decoded once, in whatever case. */
export function givenAway(secret: string, text: string): readonly string[] {
  if (last.text !== text) last = { text, read: [text, ...decodedOnce(text)].map((each) => each.toLowerCase()) }
  const parts = Array.from({ length: Math.max(1, secret.length - 11) }, (_none, at) =>
    secret.slice(at, at + 12).toLowerCase(),
  )
  return parts.filter((part) => last.read.some((each) => each.includes(part)))
}
