import { isSigned, judgeClaimReferences, judgeSourceToken } from '../checks/claim-sources/claim-sources.ts'
import { type ClaimSource, claimSources, hasClaimSources } from '../checks/claim-sources/sources.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { CliError, plainFailure } from '../errors.ts'
import type { HttpRequest } from '../http/http.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import { kindOf } from '../jose/tokens/kind.ts'
import type { Kind } from '../jose/tokens/token.ts'
import { clean, shorten } from '../text/clean.ts'
import { areRejected } from '../trace/counted.ts'
import type { Exchange, Step } from '../trace/trace.ts'
import { sourceKeys } from './claim-source-keys.ts'
import { type Bench, fetchClaims, ledBy, shownName } from './claim-source-request.ts'
import { openToken } from './id-token.ts'
import type { KnownClient } from './known.ts'

import type { Party } from './party.ts'
import { addressFault } from './usable-endpoint.ts'

/** One source of claims of another claims provider, as far as it was seen (OIDC Core 5.6). */
export interface ClaimSourceResult {
  /** Its name in `_claim_sources`. */
  readonly source: string
  readonly from: 'id_token' | 'userinfo'
  readonly type: ClaimSource['type']
  /** The claims that it is named for. */
  readonly claim_names: readonly string[]
  readonly endpoint?: string
  /** Null where nothing was fetched, or nothing came. */
  readonly kind: Kind | null
  readonly header: JsonObject | null
  readonly claims: JsonObject | null
  /** True only when the signature and every reject rule hold; null when nothing could be verified with. */
  readonly verified: boolean | null
}

/** Claims that may have come from elsewhere, and what came with them. */
export interface SourcesAbout {
  readonly from: ClaimSourceResult['from']
  readonly claims: JsonObject | null | undefined
  /** The client's own access token, which no claims provider may see. */
  readonly access_token: string | undefined
}

/** Sends a request for claims, or for the keys they are signed with; undefined where no answer came. */
export type Bring = (open: JudgedStep, request: HttpRequest) => Promise<Exchange | undefined>

/** The name of the step in which the sources of these claims are looked at. */
export function sourcesStep(from: SourcesAbout['from']): string {
  return `${from}${OWN_STEP}`
}

const OWN_STEP = ' claim_sources'

/** Shows and judges the claims of other claims providers, in a step of its own where there are any; fetches with `--follow-claims` alone. */
export async function takeClaimSources(party: Party, about: SourcesAbout): Promise<readonly ClaimSourceResult[]> {
  const { claims, from } = about
  if (!hasClaimSources(claims)) return []
  const { context } = party
  for (const { access_token } of claimSources(claims))
    if (access_token !== undefined) context.recorder.secret(access_token, 'access_token')
  const before = [...context.recorder.run.steps]
  const http = await context.http()
  const bring: Bring = async (open, request) => {
    const exchange = await http.send(request, open.record).catch(addressFault)
    if (exchange instanceof CliError) {
      open.fail(plainFailure(exchange))
      return undefined
    }
    return exchange
  }
  return party.step(sourcesStep(from), (open) => judgeClaimSources(party, open, { ...about, before }, bring))
}

/** More sources than any provider has; those after it are counted. */
const MOST = 10

/** Judges the sources of claims one after the other; `before` are the steps of the run until now. */
export async function judgeClaimSources(
  known: KnownClient,
  open: JudgedStep,
  about: SourcesAbout & { readonly before: readonly Step[] },
  bring: Bring,
): Promise<readonly ClaimSourceResult[]> {
  const claims = about.claims ?? {}
  open.judge(judgeClaimReferences(claims, about.from))
  const asked = known.context.options.flag('followClaims')
  const rejected = areRejected(about.before.filter(({ name }) => !name.endsWith(OWN_STEP)))
  const sources = claimSources(claims)
  if (asked && rejected) open.note('Nothing was fetched for claims: what names their sources must not be accepted.')
  const bench: Bench = { known, open, about, claims, bring, follow: asked && !rejected, issuers: new Map() }
  const results: ClaimSourceResult[] = []
  for (const source of sources.slice(0, MOST)) results.push(await takeSource(bench, source))
  if (sources.length > MOST) open.note(`The first ${MOST} of ${sources.length} sources of claims were looked at.`)
  if (!asked && sources.length > 0) open.note(unfollowed(sources))
  return results
}

function unfollowed(sources: readonly ClaimSource[]): string {
  const distributed = sources.filter(({ type }) => type === 'distributed')
  const names = distributed.flatMap(({ claims }) => claims).slice(0, 20)
  const what =
    names.length === 0
      ? 'the claims and keys'
      : `${names.map((name) => shorten(clean(name), 40)).join(', ')} and the keys`
  return distributed.length === 0
    ? 'No keys of claims providers were fetched; --follow-claims fetches them.'
    : `Nothing was fetched from claims providers; --follow-claims fetches ${what}.`
}

/** Shows one source, and what it gave. */
async function takeSource(bench: Bench, source: ClaimSource): Promise<ClaimSourceResult> {
  const { about, known, open } = bench
  const { name, type, claims, JWT, endpoint } = source
  const nothing: ClaimSourceResult = {
    source: name,
    from: about.from,
    type,
    claim_names: claims,
    ...(typeof endpoint === 'string' ? { endpoint } : {}),
    kind: null,
    header: null,
    claims: null,
    verified: null,
  }
  const came = JWT === undefined ? await fetchClaims(bench, source) : { raw: JWT, now: open.step.startedAt }
  if (!came) return nothing
  const keys = sourceKeys({ ...bench, source, led: ledBy(bench, `iss of the claim source ${shownName(name)}`) })
  const opened = await openToken({ ...known, keys: keys.keys }, open, came.raw)
  const checks = open.judge(
    judgeSourceToken({
      source,
      token: opened.token,
      encrypted: opened.encrypted,
      signature: opened.signature,
      unverified: keys.why(),
      issuer: keys.issuer(),
      sub: textOf(bench.claims['sub']),
      now: came.now,
      toleranceSeconds: known.context.options.seconds('clockTolerance'),
    }),
  )
  const rejected = checks.some(({ reject, verdict }) => reject && verdict === 'fail')
  // What is not signed was not verified with anything.
  const verified = isSigned(opened.token) ? opened.signature.verified : null
  return {
    ...nothing,
    kind: kindOf(opened.token),
    header: opened.header,
    claims: opened.claims ?? null,
    verified: verified === true ? !rejected : verified,
  }
}
