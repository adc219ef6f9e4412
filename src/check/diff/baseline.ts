import { resolve } from 'node:path'
import type { Context } from '../../context.ts'
import { type CliError, cliError } from '../../errors.ts'
import { readTextFile } from '../../files/read.ts'
import { type CheckRecord, checkRecordOf } from '../../record/check-record.ts'
import { LARGEST_RECORD, readRecord } from '../../record/record.ts'
import { quotedPath } from '../../text/quotable.ts'
import type { Shard } from '../shard.ts'

/**
 * The record of `check` that `--diff` names, to be read before anything is sent; undefined without it. Throws `input_unreadable` for
 * any other document, `invalid_option` where it is of one shard and what is compared with it is not the same one, and what
 * `readTextFile` throws.
 */
export async function baselineOf(
  { options, env, traitsOf }: Pick<Context, 'options' | 'env' | 'traitsOf'>,
  now: Shard | undefined,
): Promise<CheckRecord | undefined> {
  const file = options.text('diff')
  if (file === undefined) return undefined
  const shown = quotedPath(file)
  const text = await readTextFile(resolve(env.cwd, file), {
    maxBytes: LARGEST_RECORD.bytes,
    what: '--diff',
    shown,
    pipe: env,
  })
  const saved = readRecord(text, { what: shown, traitsOf })
  const record = checkRecordOf(saved, shown, (why) => cliError('input_unreadable', `${why}.`, MAKE))
  const { shard } = record
  // All that others have would be new.
  if (shard && (shard.index !== now?.index || shard.of !== now.of)) throw otherShard(record.what, shard, now)
  return record
}

const MAKE = 'Compare with what --save json=<file> of check wrote, or of report merge.'

function otherShard(what: string, before: Shard, now: Shard | undefined): CliError {
  const own = now ? `shard ${now.index} of ${now.of}` : 'no shard'
  return cliError(
    'invalid_option',
    `--diff ${what} is of shard ${before.index} of ${before.of}, and this is of ${own}.`,
    'Compare with the merged record (oidc-cli report merge), or with that of the same shard.',
  )
}
