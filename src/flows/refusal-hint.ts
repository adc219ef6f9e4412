import { unlistedWords } from '../checks/request/request.ts'
import type { RuleId } from '../checks/subjects.ts'
import { presetRemedies } from '../config/preset-remedies.ts'
import { isErrorCode } from '../explain/known.ts'
import { clean, shorten } from '../text/clean.ts'
import { urlOf } from '../text/url.ts'
import { type Home, presetsOf, type Said, unlistedCodes, type VendorMeaning, vendorWords } from '../vendors/words.ts'
import type { AtProvider } from './known.ts'

/** Most scopes that are named. */
const MOST_SCOPES = 5

/** Where a refusal came from. */
export interface RefusedBy {
  /** The preset that the provider was named by. */
  readonly preset?: string | undefined
  /** URLs of the provider: its issuer, the endpoint that refused. */
  readonly urls?: readonly (string | undefined)[]
  /** Scopes that were asked for and that its metadata do not list. */
  readonly unlistedScopes?: readonly string[]
}

/** The provider of a run. */
export function refusedBy({ context: { options }, provider }: AtProvider): RefusedBy {
  const scope = options.has('scope') ? options.text('scope') : undefined
  return {
    preset: options.has('preset') ? options.text('preset') : undefined,
    urls: [provider.issuer],
    unlistedScopes: unlistedWords(scope, provider.metadata['scopes_supported']) ?? [],
  }
}

/** What a refusal means by the words of the provider's vendor, what its preset says of it, and where more is told: at a rule that knows more than its error, where there is one. */
export function refusalHint(said: Said, by: RefusedBy = {}, rule?: RuleId): string {
  const home = homeOf(by)
  const meanings = vendorWords(said, home)
  const unlisted = meanings.length > 0 ? [] : unlistedCodes(said)
  const told = [
    ...tellScopes(said, by),
    ...meanings.map((meaning, at) => tellMeaning(meaning, said, at)),
    ...unlisted.map(
      ({ vendor, code, listed }) => `${code} is a code of ${vendor}, which lists its codes at ${listed}.`,
    ),
    ...tellPresets(said, meanings, home),
  ]
  const more = tellMore(said, meanings, rule)
  return [...told, ...(more === undefined ? [] : [more])].join(' ') || unknown(said)
}

/** The same for an answer that refuses in another form than OAuth has it; undefined where no vendor's words are in it. */
export function wordlessHint(said: Said, by: RefusedBy): string | undefined {
  return vendorWords(said, homeOf(by)).length > 0 || unlistedCodes(said).length > 0 ? refusalHint(said, by) : undefined
}

function homeOf({ preset, urls = [] }: RefusedBy): Home {
  const hosts = urls.flatMap((url) => (url === undefined ? [] : (urlOf(url)?.hostname ?? [])))
  return { preset, hosts }
}

/** A code speaks for itself; a sentence is its vendor's, and others may have it too. */
function tellMeaning({ vendor, code, means, remedy }: VendorMeaning, { error }: Said, at: number): string {
  const isCode = !/\s/.test(code)
  const whose = isCode ? `${vendor}${code === error ? '' : ` ${code}`}: ` : `In the words of ${vendor}: `
  return `${at > 0 ? 'Or ' : ''}${whose}${means} ${remedy}`
}

/** Names the scopes that the provider does not list, where it refuses the scope (RFC 6749 4.1.2.1, 5.2). */
function tellScopes({ error }: Said, { unlistedScopes = [] }: RefusedBy): readonly string[] {
  if (error !== 'invalid_scope' || unlistedScopes.length === 0) return []
  const names = unlistedScopes.slice(0, MOST_SCOPES).map((name) => clean(shorten(name, 80)))
  const are = names.length === 1 ? 'is' : 'are'
  return [
    `${names.join(', ')} ${are} not among the scopes_supported of this provider: leave ${names.length === 1 ? 'it' : 'them'} out of --scope, or ask its operator.`,
  ]
}

function tellPresets({ error }: Said, meanings: readonly VendorMeaning[], home: Home): readonly string[] {
  const all = presetRemedies()
  const keys = [error ?? '', ...meanings.map(({ cause }) => cause ?? '')]
  const hosted = Object.keys(all).filter((name) => home.hosts?.includes(all[name]?.host ?? ''))
  const sentences = [...new Set([...presetsOf(home), ...hosted])].flatMap((preset) => {
    const remedies = (Object.hasOwn(all, preset) && all[preset]?.remedies) || {}
    return keys.flatMap((key) =>
      Object.hasOwn(remedies, key) ? [`As the preset ${preset} has it: ${remedies[key]}`] : [],
    )
  })
  return [...new Set(sentences)]
}

/** Where more is told: by `explain`, where that knows the word. */
function tellMore({ error }: Said, [first]: readonly VendorMeaning[], rule?: RuleId): string | undefined {
  const code = first && !/\s/.test(first.code) ? first.code : undefined
  if (rule !== undefined && code === undefined) return `See: oidc-cli explain ${rule}`
  const word = code ?? error
  // What has blanks is a reason phrase or a sentence, which mean something else at each provider.
  return word !== undefined && !/\s/.test(word) && isErrorCode(word) ? `See: oidc-cli explain ${word}` : undefined
}

function unknown({ error = '', uri }: Said): string {
  const named = uri === undefined ? undefined : urlOf(uri)
  const more = named?.protocol === 'https:' ? ` It names ${named.href} for that.` : ''
  return `What ${JSON.stringify(error)} means only the documentation of the provider says.${more}`
}
