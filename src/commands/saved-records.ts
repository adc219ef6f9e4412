import { pathIn, readReference } from '../config/reference.ts'
import type { Context } from '../context.ts'
import type { Saved } from '../record/record.ts'
import { quotedPath } from '../text/quotable.ts'

/** A record that was read, and what it is from. */
interface Read {
  readonly saved: Saved
  /** Its file; begins the sentence of an error. */
  readonly what: string
  /** Undefined where it is from no file. */
  readonly path: string | undefined
}

/** The records of files, references or standard input, of which each has one or several. Throws what `readRecords` and `readReference` throw. */
export async function readSaved(context: Context, args: readonly string[]): Promise<readonly Read[]> {
  const { LARGEST_RECORD, readRecords } = await import('../record/record.ts')
  const { traitsOf } = context
  const found: Read[] = []
  for (const arg of args) {
    const path = arg === '-' ? undefined : pathIn(arg)
    const what = path === undefined ? 'What was given' : quotedPath(path)
    const text = await readRecordText(context, arg, LARGEST_RECORD.bytes)
    const records = readRecords(text, { what, traitsOf })
    const shown = (at: number): string => (records.length === 1 ? what : `${what} (record ${at + 1})`)
    found.push(...records.map((saved, at) => ({ saved, what: shown(at), path })))
  }
  return found
}

function readRecordText({ env, talk }: Context, arg: string, maxBytes: number): Promise<string> {
  if (arg === '-' && env.stdin.isTTY) talk.say('Reading standard input; end it with Ctrl-D.')
  return readReference(
    arg,
    {
      what: 'The record',
      maxBytes,
      plain: 'path',
      hint: 'Give fewer records at once.',
      folder: 'Give the files in it: oidc-cli report <folder>/*.json',
    },
    env,
  )
}
