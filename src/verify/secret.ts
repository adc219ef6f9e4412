import type { Options } from '../config/option-values.ts'
import { cliError } from '../errors.ts'
import { SECRET_ENCODINGS, type SecretEncoding, secretOctets } from '../text/secret-encoding.ts'

/** How `--secret-encoding` says that the secret is written. */
export function secretEncodingIn(options: Options): SecretEncoding {
  const named = options.text('secretEncoding')
  return SECRET_ENCODINGS.find((encoding) => encoding === named) ?? 'utf8'
}

/** Throws `invalid_option` for a secret that is not written as was said; nothing of it is shown. */
export function requireEncoding(text: string | undefined, encoding: SecretEncoding, flag: string): void {
  if (text === undefined || secretOctets({ text, encoding }) !== undefined) return
  const other = SECRET_ENCODINGS.find((each) => each !== 'utf8' && secretOctets({ text, encoding: each }) !== undefined)
  throw cliError(
    'invalid_option',
    `${flag} is not written in ${encoding}, as --secret-encoding says.`,
    other === undefined ? 'Leave --secret-encoding out where the text itself is the secret.' : `It may be ${other}.`,
  )
}
