import { basename } from 'node:path'
import { command } from '../command.ts'
import type { Context } from '../context.ts'
import { Drawn } from '../drawn.ts'
import type { Saved } from '../record/record.ts'
import { TELLS } from '../trace/traits.ts'
import { readSaved } from './saved-records.ts'

const NAME = 'report'

/** `report <json…>`: draws saved records again in any format, and judges nothing. */
export const report = command({
  name: NAME,
  summary: 'draw saved records again in any format',
  about: 'read',
  common: ['--format', '--save', '--print', '--show-claims', '--quiet'],
  args: [['<json...>', 'saved records, or - for standard input; several make one report']],
  groups: ['output'],
  examples: [
    'report login.json',
    'report login.json --save html=login.html',
    'report one.json two.json --format junit',
    'report - --format markdown',
  ],
  traits: TELLS,
  act,
})

async function act(context: Context, args: readonly string[]): Promise<Drawn> {
  const found = await readSaved(context, args)
  const [first, second] = found
  if (first && !second) return new Drawn(first.saved)
  const { together } = await import('../record/several.ts')
  // Runs that have names of their own are told apart by the file only from those of others.
  const isNamed = ({ trace }: Saved): boolean => args.length === 1 && trace.holds === 'several runs'
  const named = found.map(({ saved, path }) => ({
    saved,
    name: isNamed(saved) ? undefined : path && basename(path).replace(/\.json$/i, ''),
  }))
  return new Drawn(together(named, NAME))
}
