import { command } from '../command.ts'
import { option } from '../config/option.ts'
import type { Context } from '../context.ts'
import { Drawn } from '../drawn.ts'
import { TELLS } from '../trace/traits.ts'
import { readSaved } from './saved-records.ts'

/** `report merge <json…>`: one record of the shards of a run. */
export const reportMerge = command({
  name: 'report merge',
  summary: 'put the records of all shards of a check together into one',
  about: 'read',
  common: ['--diff', '--format', '--save', '--show-claims', '--quiet', '--verbose'],
  args: [['<json...>', 'files of --save json=<file> of each shard, or - for standard input']],
  groups: ['output'],
  own: () => [
    option('--diff <file>', 'fail only on what is new since a saved record of check', { inProfile: 'refused' }),
  ],
  examples: [
    'report merge shards/*.json --save json=check.json --save junit=check.xml',
    'report merge shards/*.json --diff yesterday.json',
  ],
  traits: TELLS,
  act,
})

async function act(context: Context, args: readonly string[]): Promise<Drawn> {
  const { mergedShards } = await import('../record/merged.ts')
  const { options } = context
  if (options.text('diff') === undefined)
    return new Drawn(mergedShards(await readSaved(context, args)), 'as the record')
  const [{ baselineOf }, { diffed }] = await Promise.all([
    import('../check/diff/baseline.ts'),
    import('../check/diff/merged.ts'),
  ])
  const baseline = await baselineOf(context, undefined)
  const merged = mergedShards(await readSaved(context, args))
  return new Drawn(baseline ? diffed(merged, baseline, context) : merged, 'as the record')
}
