import type { CertificateFacts, KeyFacts } from '../../jose/keys/facts.ts'
import type { JweFacts } from '../../jose/tokens/jwe-facts.ts'
import type { Disclosure, TokenFault } from '../../jose/tokens/token.ts'
import { clean, cleanBlock, shorten } from '../../text/clean.ts'
import { below, onOneLine, type Path } from '../long-value.ts'
import type { Style } from '../style.ts'

/** Faults, disclosures and keys of one token that are listed; the rest are counted. */
const MOST = 50

/** What is shown of a fault, whatever rule it breaks. */
type ShownFault = Pick<TokenFault, 'message' | 'offset' | 'excerpt'>

/** What is wrong with how a token is written, where, and the line of JSON with a caret below it. */
export function renderFaults(faults: readonly ShownFault[], style: Style): string {
  if (faults.length === 0) return ''
  const lines = faults.slice(0, MOST).flatMap((fault) => {
    const place = fault.offset === undefined ? '' : style.dim(` at character ${fault.offset}`)
    const excerpt = fault.excerpt === undefined ? [] : cleanBlock(fault.excerpt).split('\n')
    return [`  ${clean(shorten(fault.message, 400))}${place}`, ...excerpt.map((line) => `    ${line}`)]
  })
  return `${style.bold('Faults')}\n${lines.join('\n')}\n${more(faults.length, style)}`
}

function more(count: number, style: Style): string {
  return count > MOST ? `  ${style.dim(`and ${count - MOST} more`)}\n` : ''
}

/** What an SD-JWT discloses beside its claims (RFC 9901). */
export function renderDisclosures(disclosures: readonly Disclosure[], style: Style, path: Path): string {
  if (disclosures.length === 0) return `${style.bold('Disclosures')}\n  none\n`
  const lines = disclosures.slice(0, MOST).map(({ name, value, signed }, at) => {
    const what = name === undefined ? 'an element of a list' : name
    const place = below(below(path, at), 'value')
    const text = value === undefined ? 'unreadable' : onOneLine(value, 'as JSON', style.width - what.length - 4, place)
    const foreign = signed ? '' : `  ${style.red('not among the digests of the token')}`
    return `  ${clean(shorten(what, 60))}  ${text}${foreign}\n`
  })
  return `${style.bold('Disclosures')}\n${lines.join('')}${more(disclosures.length, style)}`
}

/** What can be known of an encrypted token without its key. */
export function renderJwe(facts: JweFacts, style: Style): string {
  const { encrypted_key, iv, ciphertext, tag } = facts
  const lines = [
    `content key  ${clean(facts.key_management)}`,
    `plaintext    ${facts.plaintext}`,
    `octets       encrypted key ${encrypted_key}, iv ${iv}, ciphertext ${ciphertext}, tag ${tag}`,
    ...facts.problems.map((problem) => style.red(clean(problem))),
  ]
  return `${style.bold('Encrypted')}\n${lines.map((line) => `  ${line}\n`).join('')}`
}

/** Keys one a line, and what is wrong with them; of a private one that it is private, never more. */
export function renderKeys(keys: readonly KeyFacts[], style: Style): string {
  const lines = keys.slice(0, MOST).flatMap((key) => {
    const parts = [
      key.kty,
      key.crv,
      key.bits === null ? null : `${key.bits} bits`,
      key.kid === null ? 'no kid' : `kid ${shorten(key.kid, 60)}`,
      key.use === null ? null : `use ${key.use}`,
      key.alg,
    ]
    const secret = key.private ? `  ${style.red('PRIVATE')}` : ''
    return [
      `  ${parts
        .filter((part) => part !== null)
        .map((part) => clean(shorten(part, 80)))
        .join(', ')}${secret}`,
      ...(key.thumbprint === null ? [] : [`    ${style.dim(`thumbprint ${key.thumbprint}`)}`]),
      ...(key.fault === null ? [] : [`    ${style.red(clean(`cannot verify: ${shorten(key.fault, 300)}`))}`]),
      ...(key.certificate === null ? [] : certificate(key.certificate, style)),
    ]
  })
  return `${style.bold(keys.length === 1 ? 'Key' : `${keys.length} keys`)}\n${lines.map((line) => `${line}\n`).join('')}${more(keys.length, style)}`
}

function certificate(facts: CertificateFacts, style: Style): readonly string[] {
  const until = `valid ${facts.not_before} to ${facts.not_after}`
  return [
    `    certificate of ${clean(shorten(facts.subject, 200))}, issued by ${clean(shorten(facts.issuer, 200))}`,
    `    ${facts.expired ? style.red(`EXPIRED: ${until}`) : until}`,
    `    ${style.dim(`SHA-256 ${facts.sha256}`)}`,
  ]
}
