import { resolve } from 'node:path'
import { cliError } from '../errors.ts'
import { readTextFile } from '../files/read.ts'
import type { Context } from './context.ts'

/** Largest input that is taken as one thing, in bytes. */
const MOST = 8 * 1024 * 1024
/** Longest line of a stream, in bytes: a token of 256 KiB and what stands around it. */
const LONGEST_LINE = 1024 * 1024

/** The text of an argument: itself, standard input for `-`, a file for `@file`, a variable for `env:NAME`. */
export async function readInput(context: Context, arg: string): Promise<string> {
  if (arg === '-') return readAll(context)
  if (arg.startsWith('@')) return readTextFile(resolve(context.env.cwd, arg.slice(1)), { maxBytes: MOST, what: arg })
  if (!arg.startsWith('env:')) return arg
  const value = context.env.vars[arg.slice(4)]
  if (value) return value
  throw cliError(
    'missing_option',
    `The variable ${arg.slice(4)} is not set.`,
    `Set ${arg.slice(4)} in the environment.`,
  )
}

async function readAll(context: Context): Promise<string> {
  if (context.env.stdin.isTTY) context.talk.say('Reading standard input; end it with Ctrl-D.')
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of context.env.stdin.chunks()) {
    length += chunk.length
    if (length > MOST)
      throw cliError(
        'input_too_large',
        `Standard input is longer than ${MOST} bytes.`,
        'Give many tokens one a line with --json, which has no such limit.',
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The lines of a stream of bytes, in constant memory; one that is too long is cut, and its token is then too long as well. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, undefined> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of chunks) {
    const text = rest + decoder.decode(chunk, { stream: true })
    const lines = text.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) rest = rest.slice(0, LONGEST_LINE)
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
  }
  if (rest !== '') yield rest
  return undefined
}
