import { resolve } from 'node:path'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { readTextFile } from '../files/read.ts'
import { isName } from '../text/given.ts'

/** Largest secret or token, in bytes. */
const MOST = 300 * 1024

/**
 * The value behind `env:NAME`, `file:PATH`, `@PATH` or `-`; anything else is the value itself.
 * Throws `missing_option` for a variable that is not set or an input that is empty.
 */
export async function resolveSecret(given: string, what: string, env: Env): Promise<string> {
  if (given.startsWith('env:')) return variable(given.slice(4), what, env)
  const file = given.startsWith('file:') ? given.slice(5) : given.startsWith('@') ? given.slice(1) : undefined
  if (file === '') throw cliError('missing_option', `${what} refers to a file and names none.`, 'Give it as file:PATH.')
  // A password may begin with an @, and is then not to be repeated as the name of a file.
  const shown = given.startsWith('@') && !/[/.]/.test(given) ? 'named behind the @' : undefined
  if (file !== undefined)
    return trimmed(await readTextFile(resolve(env.cwd, file), { maxBytes: MOST, what, shown }), what)
  if (given === '-') return trimmed(await readAll(env, what), what)
  return given
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

async function readAll(env: Env, what: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of env.stdin.chunks()) {
    length += chunk.length
    if (length > MOST)
      throw cliError(
        'input_too_large',
        `${what}: standard input is longer than ${MOST} bytes.`,
        'Give the value alone.',
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function trimmed(text: string, what: string): string {
  const value = text.replace(/\r?\n$/, '')
  if (/[^\r\n]/.test(value)) return value
  throw cliError('missing_option', `${what} is empty: there is nothing where it refers to.`, 'Put the value there.')
}

/** Whether a value only says where the secret is. */
export function isReference(given: string): boolean {
  return /^(env:|file:|@)/.test(given) || given === '-'
}
