/** A SMART health card as the digits of a QR code: pairs of them, each a character less 45; several codes are numbered (SMART Health Cards, "Encoding Chunks as QR Codes"). */
const CARD = /shc:\/(?:(\d{1,2})\/(\d{1,2})\/)?((?:\d\d)+)/gi

/** Codes that are read. */
const MOST = 100

/** The tokens that the digits of QR codes stand for, parts put together. */
export function numericCards(text: string): readonly string[] {
  if (!/shc:\/\d/i.test(text)) return []
  const whole: string[] = []
  const parts: string[] = []
  for (const [, at, , digits = ''] of [...text.matchAll(CARD)].slice(0, MOST)) {
    if (at === undefined) whole.push(characters(digits))
    else parts[Number(at)] = characters(digits)
  }
  return parts.length > 0 ? [...whole, parts.join('')] : whole
}

function characters(digits: string): string {
  return digits.replace(/\d\d/g, (pair) => String.fromCharCode(Number(pair) + 45))
}
