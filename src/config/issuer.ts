import { cliError } from '../errors.ts'
import { readIssuer } from '../text/issuer.ts'

/** The issuer that a typed text means; notes what was made of it. Throws `invalid_option`. */
export function understoodIssuer(given: string, note: (text: string) => void): string {
  const read = readIssuer(given)
  if ('fault' in read) throw cliError('invalid_option', read.fault, read.hint)
  if (read.issuer !== given) note(`Understood ${given} as the issuer ${read.issuer}.`)
  return read.issuer
}

/** What a person is told who typed something else than an issuer. */
export function issuerFault(answer: string): string | undefined {
  const read = readIssuer(answer)
  return 'fault' in read ? `This is not an issuer. ${read.hint}` : undefined
}
