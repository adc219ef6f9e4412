import { resolve } from 'node:path'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { readInputText } from '../files/input.ts'
import { readTextFile } from '../files/read.ts'
import type { Encoding } from '../files/text-of-bytes.ts'
import { leadsToVariables } from '../files/variables-file.ts'
import { isName, quotedPath } from '../text/quotable.ts'

/** Where a value stands that was not given itself. */
type Reference =
  | { readonly form: 'variable'; readonly name: string }
  | { readonly form: 'file'; readonly path: string }
  | { readonly form: 'input' }

/** What `env:NAME`, `file:PATH`, `@PATH` or `-` refers to; undefined for a value itself. */
function referenceOf(given: string): Reference | undefined {
  if (given === '-') return { form: 'input' }
  if (given.startsWith('env:')) return { form: 'variable', name: given.slice(4) }
  if (given.startsWith('file:')) return { form: 'file', path: given.slice(5) }
  return given.startsWith('@') ? { form: 'file', path: given.slice(1) } : undefined
}

/** What kind of place a value refers to; undefined for a value itself. */
export function referenceForm(given: string): 'variable' | 'file' | 'input' | undefined {
  return referenceOf(given)?.form
}

/** Whether a value only says where the value is. */
export function isReference(given: string): boolean {
  return referenceOf(given) !== undefined
}

/** Whether a text that somebody typed as a secret says in so many words where that stands; a password may begin with other signs. */
export function refersPlainly(typed: string): boolean {
  return /^(?:env:[A-Za-z_]\w*|file:.+)$/s.test(typed)
}

/** The names of the variables that values of options refer to, texts and lists of texts. */
export function variablesIn(values: readonly unknown[]): readonly string[] {
  const names: string[] = []
  for (const value of values)
    for (const text of Array.isArray(value) ? value : [value]) {
      const name = typeof text === 'string' ? variableIn(text) : undefined
      if (name !== undefined) names.push(name)
    }
  return names
}

/** The variable that a value refers to, or the part of one that stands behind a name: a value of --set or of a header. */
function variableIn(given: string): string | undefined {
  if (!given.includes('env:')) return undefined
  const behind = /^[^=:]*[=:]+\s*(env:.*)$/s.exec(given)?.[1]
  const found = [given, behind ?? ''].map(referenceOf).find((each) => each?.form === 'variable')
  return found?.form === 'variable' ? found.name : undefined
}

/** The path of the file that is referred to, or that a path alone is; undefined where the value comes from elsewhere. */
export function pathIn(given: string): string | undefined {
  const found = referenceOf(given) ?? { form: 'file', path: given }
  return found.form === 'file' ? found.path : undefined
}

interface Referring {
  /** The flag or thing that refers; begins the sentence of an error. */
  readonly what: string
  /** Largest value, in bytes. */
  readonly maxBytes: number
  /** What a text is that refers to nothing: the value, or the path of a file with it. */
  readonly plain: 'value' | 'path'
  /** What to do about a standard input that is too long. */
  readonly hint?: string
  /** What to do about a folder in the place of a file. */
  readonly folder?: string
  /** How the names of variables begin that may be read; undefined for any. */
  readonly prefix?: string | undefined
  /** Hears of an encoding that is not UTF-8. */
  readonly told?: ((encoding: Encoding) => void) | undefined
}

/**
 * The text behind `env:NAME`, `file:PATH`, `@PATH` or `-`, as it stands there but for a byte order mark. Throws `missing_option`
 * for a variable that is not set and for a file without a name, and what `readTextFile` and `readInputText` throw.
 */
export async function readReference(given: string, referring: Referring, env: Env): Promise<string> {
  const { what, maxBytes, plain, hint = 'Give the value alone.', folder, prefix = '', told } = referring
  const found = referenceOf(given) ?? (plain === 'path' ? ({ form: 'file', path: given } as const) : undefined)
  if (found === undefined) return given
  if (found.form === 'variable') {
    if (!found.name.startsWith(prefix)) throw unlisted(found.name, what, prefix)
    return variable(found.name, what, env)
  }
  if (found.form === 'input') return readInputText(env, { maxBytes, what, hint, told })
  if (found.path === '')
    throw cliError('missing_option', `${what} refers to a file and names none.`, 'Give it as file:PATH.')
  // A password may begin with an @, and is then not to be repeated as the name of a file.
  const shown = given.startsWith('@') && !/[/.]/.test(given) ? 'named behind the @' : quotedPath(found.path)
  const path = resolve(env.cwd, found.path)
  if (prefix !== '' && (await leadsToVariables(path))) throw allVariables(what, prefix)
  return readTextFile(path, { maxBytes, what, shown, folder, pipe: env, told })
}

function unlisted(name: string, what: string, prefix: string): Error {
  const named = isName(name) ? `the variable ${name}` : 'a variable'
  return cliError(
    'invalid_option',
    `${what} names ${named}, and --env-prefix allows those alone that begin with ${prefix}.`,
    'Name the variable so, or give another prefix.',
  )
}

/** The variables of a process stand in a file as well, all of them. */
function allVariables(what: string, prefix: string): Error {
  return cliError(
    'invalid_option',
    `${what} reads the variables of a process, and --env-prefix allows those alone that begin with ${prefix}.`,
    'Give the one that is meant as env:NAME.',
  )
}

function variable(name: string, what: string, env: Env): string {
  const value: unknown = Object.hasOwn(env.vars, name) ? env.vars[name] : undefined
  if (typeof value === 'string' && value !== '') return value
  throw cliError(
    'missing_option',
    `${what} names ${isName(name) ? `the variable ${name}` : 'a variable'}, which is ${value === '' ? 'empty' : 'not set'}.`,
    `Set ${isName(name) ? name : 'it'} in the environment.`,
  )
}
