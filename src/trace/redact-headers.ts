import { isSecretHeader } from '../text/secret-names.ts'
import { HARMLESS_HEADERS, isHarmlessHeader } from './harmless-headers.ts'
import type { Hide } from './redact-json.ts'
import { hideCredentials, redactText } from './redact-text.ts'
import { isWords } from './secret-match.ts'
import type { Header, Secret } from './trace.ts'

/** What becomes of the values of headers. */
interface HeaderTreatment {
  /** For what is a secret. */
  readonly hide: Hide
  /** For the value of a header that nothing is known of. */
  readonly unknown: Hide
  /** For the value of a header that may be shown. */
  readonly text: (value: string) => string
}

/** Headers as they may be shown: credentials and cookies taken apart, values of names known to be harmless, of all others the name alone. */
export function redactHeaders(headers: readonly Header[], how: HeaderTreatment): readonly Header[] {
  return headers.map((header): Header => [header[0], redactHeader(header[0].toLowerCase(), header[1], how)])
}

/** Has `how` told of each value of headers as `redactHeaders` does, where nobody asks for what becomes of them. */
export function lookThroughHeaders(headers: readonly Header[], how: HeaderTreatment): void {
  for (const header of headers) redactHeader(header[0].toLowerCase(), header[1], how)
}

function redactHeader(name: string, value: string, { hide, unknown, text }: HeaderTreatment): string {
  if (value.trim() === '') return value
  // Nearly all of them, and none has a secret name.
  if (HARMLESS_HEADERS.has(name)) return text(value)
  if (name === 'authorization' || name === 'proxy-authorization') {
    const [, scheme, credentials] = /^\s*([\w-]+)\s+(\S.*)$/s.exec(value) ?? []
    return scheme && credentials ? hideCredentials(scheme, credentials.trimEnd(), hide) : hide(value, 'credentials')
  }
  if (name === 'cookie')
    return value.replace(/([^=;\s]+)=([^;]+)/g, (_all, key, held) => `${key}=${hide(held, 'cookie')}`)
  if (name === 'set-cookie')
    return value.replace(/^([^=;]*)=([^;]+)/, (_all, key, held) => `${key}=${hide(held, 'cookie')}`)
  if (isSecretHeader(name)) return hide(value, name)
  return isHarmlessHeader(name) ? text(value) : unknown(value, name)
}

/** The secrets in headers that this run sends; of a header that nothing is known of, what is neither words nor a URL. */
export function secretsOfHeaders(headers: readonly Header[]): readonly Secret[] {
  const found: Secret[] = []
  const hide: Hide = (value, kind) => {
    found.push({ value, kind })
    return ''
  }
  lookThroughSent(headers, hide, (value) => redactText(value, hide))
  return found
}

/** Has `hide` told of each secret in headers that this run sends; `text` looks through the values that may be shown. */
export function lookThroughSent(headers: readonly Header[], hide: Hide, text: (value: string) => string): void {
  const unknown: Hide = (value, kind) => (isWords(value) || value.includes('://') ? '' : hide(value, kind))
  lookThroughHeaders(headers, { hide, unknown, text })
}
