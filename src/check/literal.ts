import { isReference } from '../config/reference.ts'
import { isIdentity } from '../sign-in/person.ts'
import { isSecretHeader, isSecretName } from '../text/secret-names.ts'
import { splitOnce } from '../text/split.ts'

/** Whether a value of that key is a secret itself, where a reference to one is needed; `${…}` is handed on and is none. */
export function isLiteralSecret(key: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((each) => isLiteralSecret(key, each))
  if (key === 'client-metadata') return SECRET_MEMBER.test(typeof value === 'string' ? value : JSON.stringify(value))
  if (typeof value === 'number') return isLiteralSecret(key, String(value))
  if (typeof value !== 'string') return false
  const secret = SECRET_IN[key]?.(value) ?? (isSecretName(key) ? value : undefined)
  return (secret !== undefined && isOpen(secret)) || PASSWORD_IN_URL.test(value)
}

/** Whether the value of a person is a secret itself. */
export function isLiteralOfPerson(name: string, value: unknown): boolean {
  return !isIdentity(name) && isOpen(String(value))
}

function isOpen(text: string): boolean {
  return text !== '' && !isReference(text) && !text.includes('${')
}

/** The part of a value that is secret, of keys that hold others beside it. */
const SECRET_IN: Readonly<Record<string, (text: string) => string | undefined>> = {
  set: (text) => {
    const [name, value] = splitOnce(text, '=')
    return isSecretName(name.replace(/:$/, '')) ? value : undefined
  },
  header: (text) => {
    const [name, value] = splitOnce(text, ':')
    const lower = name.trim().toLowerCase()
    return isSecretHeader(lower) || /^(?:proxy-)?authorization$|^cookie$/.test(lower) ? value.trim() : undefined
  },
  form: (text) => {
    const [name, value] = splitOnce(text, '=')
    return isIdentity(name) ? undefined : value
  },
}

/** Members of client metadata that are secret and hold no reference. */
const SECRET_MEMBER = /"(?:client_secret|registration_access_token|d|k)"\s*:\s*"(?!env:|file:|@|-")/
const PASSWORD_IN_URL = /\/\/[^/\s:@]*:[^/\s@]+@/
