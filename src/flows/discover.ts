import { resolve } from 'node:path'
import { type KeyChange, keyChanges, type MemberChange, memberChanges } from '../checks/metadata/changes.ts'
import { metadataPlace } from '../config/metadata-url.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { readTextFile } from '../files/read.ts'
import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { isObject, textOf } from '../jose/json/values.ts'
import { fill } from '../stopped.ts'
import type { Attempt } from './discovery-documents.ts'
import { observe } from './party.ts'
import { discoverProvider } from './provider.ts'
import { judgeResources } from './resources.ts'

/** What `discover` tells. */
export interface Discovered {
  readonly issuer: string | null
  readonly metadata: JsonObject
  jwks: JsonObject | null
  /** Every well-known URL that was tried. */
  readonly attempts: readonly Attempt[]
  /** Where the OpenID configuration (before) and the RFC 8414 document (after) say different things. */
  readonly differences: readonly MemberChange[]
  /** With --diff: what changed since the saved document. */
  changed?: { readonly metadata: readonly MemberChange[]; readonly keys: readonly KeyChange[] }
}

/** Both metadata documents and the key set, fetched and judged; `given` is the issuer. */
export async function discover(context: Context, given: string | undefined): Promise<Discovered> {
  const { options } = context
  const looked = options.flag('discovery') || metadataPlace(options) !== undefined
  if (!looked && options.text('jwksUri') === undefined)
    throw cliError(
      'missing_option',
      'Without discovery there is nothing to look at.',
      'Leave --no-discovery out, or name the keys with --jwks-uri.',
    )
  const saved = await readSaved(context)
  const settings = { documents: 'all', act: 'discover', issuer: given ?? saved?.issuer } as const
  const { provider, attempts, documents } = await discoverProvider(context, settings)
  const differences = documents.openid && documents.oauth ? memberChanges(documents.openid, documents.oauth) : []
  const found: Discovered = {
    issuer: provider.issuer ?? null,
    metadata: provider.published,
    jwks: null,
    attempts,
    differences,
  }
  return fill(found, async (result) => {
    const observer = observe(context, provider, saved?.jwks)
    if (provider.metadata['jwks_uri'] !== undefined) {
      await observer.step('jwks', async (open) => {
        result.jwks = (await observer.keys.document(open)) ?? null
      })
    } else context.recorder.skip('jwks', 'The metadata names no jwks_uri.')
    await judgeResources(observer)
    if (saved) {
      const keys = saved.jwks && result.jwks ? keyChanges(saved.jwks, result.jwks) : []
      result.changed = { metadata: memberChanges(saved.metadata, provider.published), keys }
    }
  })
}

interface Saved {
  readonly issuer: string | undefined
  readonly metadata: JsonObject
  readonly jwks: JsonObject | undefined
}

/** A report that was saved with `--save json=<file>`, or a metadata document as a provider serves it. */
async function readSaved(context: Context): Promise<Saved | undefined> {
  const file = context.options.text('diff')
  if (file === undefined) return undefined
  const text = await readTextFile(resolve(context.env.cwd, file), { maxBytes: 8 * 1024 * 1024, what: '--diff' })
  const { value, faults } = readJson(text)
  const saved = savedIn(value)
  if (saved) return saved
  throw cliError(
    'invalid_option',
    `--diff ${file} is no saved report of discover and no metadata document${faults[0] ? `: ${faults[0].message}` : ''}.`,
    'Save one first: oidc-cli discover <issuer> --save json=<file>.',
  )
}

/** What a document of --diff says; undefined for any other document. */
export function savedIn(value: JsonValue | undefined): Saved | undefined {
  const result = isObject(value) && isObject(value['result']) ? value['result'] : value
  const metadata = isObject(result) && isObject(result['metadata']) ? result['metadata'] : result
  if (!isObject(metadata) || !isObject(result)) return undefined
  if (metadata === value && textOf(metadata['issuer']) === undefined) return undefined
  const jwks = isObject(result['jwks']) ? result['jwks'] : undefined
  return { issuer: textOf(metadata['issuer']), metadata, jwks }
}
