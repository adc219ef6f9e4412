import { basename } from 'node:path'
import { command } from '../command.ts'
import { showClaimsOption } from '../config/option-groups.ts'
import { pathIn, readReference } from '../config/reference.ts'
import type { Context } from '../context.ts'
import { Drawn } from '../drawn.ts'
import type { Saved } from '../record/record.ts'
import { quotedPath } from '../text/quotable.ts'
import { TELLS } from '../trace/traits.ts'

/** Largest file of records, in bytes: five times what a key set of a thousand keys comes to, or two hundred sign-ins. */
const MOST = 32 * 1024 * 1024

const NAME = 'report'

/** `report <json…>`: draws saved records again in any format, and judges nothing. */
export const report = command({
  name: NAME,
  summary: 'draw saved records again in any format',
  args: [['<json...>', 'files of --save json=<file>, or - for standard input; several make one report']],
  groups: ['output'],
  examples: [
    'report login.json',
    'report login.json --save html=login.html',
    'report one.json two.json --format junit',
    'report - --format markdown',
  ],
  own: () => [showClaimsOption()],
  traits: TELLS,
  act,
})

async function act(context: Context, args: readonly string[]): Promise<Drawn> {
  const { readRecords } = await import('../record/record.ts')
  const { traitsOf } = context
  const found = []
  for (const arg of args) {
    const path = pathIn(arg)
    const what = arg === '-' || path === undefined ? 'What was given' : quotedPath(path)
    const records = readRecords(await readRecordText(context, arg), { what, traitsOf })
    const name = arg === '-' || path === undefined ? undefined : basename(path).replace(/\.json$/i, '')
    // Runs that have names of their own are told apart by the file only from those of others.
    const isNamed = (saved: Saved): boolean => args.length === 1 && saved.trace.holds === 'several runs'
    found.push(...records.map((saved) => ({ saved, name: isNamed(saved) ? undefined : name })))
  }
  const [first, second] = found
  if (first && !second) return new Drawn(first.saved)
  const { together } = await import('../record/several.ts')
  return new Drawn(together(found, NAME))
}

function readRecordText({ env, talk }: Context, arg: string): Promise<string> {
  if (arg === '-' && env.stdin.isTTY) talk.say('Reading standard input; end it with Ctrl-D.')
  return readReference(
    arg,
    {
      what: 'The record',
      maxBytes: MOST,
      plain: 'path',
      hint: 'Give fewer records at once.',
      folder: 'Give the files in it: oidc-cli report <folder>/*.json',
    },
    env,
  )
}
