import type { Options } from '../config/option-values.ts'
import { isSecretName } from '../text/secret-names.ts'

/** Whether a run has nothing by which its client could prove who it is, though it was not said to be a public one. */
export function lacksCredentials(options: Options): boolean {
  const auth = options.text('clientAuth')
  if (auth !== undefined && !auth.startsWith('client_secret')) return false
  const proofs = ['clientSecret', 'clientSecretIssuer', ...(auth === undefined ? ['clientKey'] : [])]
  return proofs.every((name) => options.text(name) === undefined) && !setsCredentials(options)
}

/** Whether a parameter of the token request is set that proves who the client is. */
export function setsCredentials(options: Options): boolean {
  return options.list('set').some((text) => /^token\./.test(text) && isSecretName(text.split('=', 1)[0] ?? ''))
}

/** Whether the client secret of a run was typed, so that it is kept nowhere. */
export function isSecretTyped(options: Options): boolean {
  return options.all().some(({ name, source, literal }) => name === 'clientSecret' && source === 'prompt' && literal)
}
