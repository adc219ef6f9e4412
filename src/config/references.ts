import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { secretsOfKey } from '../trace/key-secrets.ts'
import { askSecret, canAsk } from './ask.ts'
import { isReference, readReference } from './reference.ts'

/** Largest secret, token or document, and largest file of keys or certificates, room for those of a whole system; in bytes. */
const MOST = 300 * 1024
const MOST_OF_FILE = 2 * 1024 * 1024

/** Told of a secret and of what it is, so that no report shows it. */
export type Keep = (value: string, kind: string) => void

/**
 * Reads what the options of one run refer to, each reference once: standard input and pipes can be read no second time.
 * `flag` begins the sentence of an error; `name` is what the value is, by default what the flag is called.
 */
export interface References {
  /** A secret or token, for `-` at a terminal asked for without showing it; no report shows it from then on. */
  secret(given: string, flag: string, name?: string): Promise<string>
  /** A document, which is no secret. */
  document(given: string, flag: string, name?: string): Promise<string>
  /** A file, of keys or certificates unless `maxBytes` says otherwise, which a path alone names as well; no report shows private keys in it. */
  file(given: string, flag: string, maxBytes?: number): Promise<string>
}

/** `prefix` is how the names of variables begin that may be read. */
export function createReferences(env: Env, keep: Keep, prefix?: string): References {
  const read = new Map<string, Promise<string>>()
  const once = (key: string, reading: () => Promise<string>): Promise<string> => {
    const text = read.get(key) ?? reading()
    read.set(key, text)
    return text
  }
  const value = (given: string, flag: string, name: string): Promise<string> =>
    once(`${name} ${given}`, async () => {
      const text = await readReference(given, { what: flag, maxBytes: MOST, plain: 'value', prefix }, env)
      return isReference(given) && !given.startsWith('env:') ? trimmed(text, flag) : text
    })
  // A terminal would show what it is given on standard input.
  const typed = (flag: string, name: string): Promise<string> =>
    once(`${name} -`, async () => trimmed((await askSecret(env, `Value of ${flag}`))?.value ?? '', flag))
  return {
    secret: async (given, flag, name = registeredName(flag)) => {
      const secret = await (given === '-' && canAsk(env) ? typed(flag, name) : value(given, flag, name))
      keep(secret, name)
      return secret
    },
    document: (given, flag, name = registeredName(flag)) => value(given, flag, name),
    file: async (given, flag, maxBytes = MOST_OF_FILE) => {
      const text = await once(`file ${given}`, () =>
        readReference(given, { what: flag, maxBytes, plain: 'path', prefix }, env),
      )
      for (const { value, kind } of secretsOfKey(text)) keep(value, kind)
      return text
    },
  }
}

/** The line feed that editors put at the end of a file is no part of a value. */
function trimmed(text: string, what: string): string {
  const value = text.replace(/\r?\n$/, '')
  if (/[^\r\n]/.test(value)) return value
  throw cliError('missing_option', `${what} is empty: there is nothing where it refers to.`, 'Put the value there.')
}

/** "--client-secret" as the specifications spell it, "client_secret". */
function registeredName(flag: string): string {
  return flag.replace(/^--/, '').replaceAll('-', '_')
}
