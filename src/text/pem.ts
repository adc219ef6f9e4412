/** Blocks of a text that are read. */
const MOST_BLOCKS = 1000

const BEGIN = /-----BEGIN ([A-Z0-9 ]{1,64})-----/g

/** The PEM blocks of a text with what stands between them left out (RFC 7468); at most 1000, in time linear in its length. */
export function pemBlocks(text: string): readonly string[] {
  const blocks: string[] = []
  // A name whose end is missing once is missing for every later beginning.
  const endless = new Set<string>()
  let from = 0
  for (const begin of text.matchAll(BEGIN)) {
    const [line, name = ''] = begin
    if (begin.index < from || endless.has(name)) continue
    const end = `-----END ${name}-----`
    const at = text.indexOf(end, begin.index + line.length)
    if (at < 0) endless.add(name)
    else {
      from = at + end.length
      blocks.push(text.slice(begin.index, from))
    }
    if (blocks.length === MOST_BLOCKS) break
  }
  return blocks
}

const CERTIFICATE = /^-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/

/** The certificates among them. */
export function certificateBlocks(text: string): readonly string[] {
  return pemBlocks(text).filter((block) => CERTIFICATE.test(block))
}
