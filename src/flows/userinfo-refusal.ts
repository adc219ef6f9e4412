import { audienceOf } from '../checks/jwt/audience.ts'
import type { ToldDiagnosis } from '../checks/token-response/diagnose.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import { clean, shorten } from '../text/clean.ts'
import { isUrl } from '../text/url.ts'
import type { WireResponse } from '../trace/trace.ts'

/** An access token that was refused, and what is known of whom it is for. */
interface Refused {
  readonly access_token: string
  readonly metadata: JsonObject
  /** The resource that the sign-in asked for; null for a sign-in that asked for none, undefined where it is not known. */
  readonly resource: string | null | undefined
}

/** What points at an access token for an API where UserInfo refused it; undefined where nothing does. */
export function refusedForResource({ status }: WireResponse, refused: Refused): ToldDiagnosis | undefined {
  if (status !== 401 && status !== 403) return undefined
  const { resource } = refused
  const ofApi = resource ?? apiNamedIn(refused)
  if (ofApi === undefined) return undefined
  const evidence = resource == null ? 'its aud says so' : 'the parameter resource asked for it'
  const remedy =
    resource === undefined
      ? 'sign in for a token of UserInfo, without the resource or the scope of that API'
      : `leave UserInfo out with --no-userinfo, or sign in without ${resource === null ? 'the scope of that API' : '--resource'}`
  const message = `The token is for the API ${clean(shorten(ofApi, 200))}, and UserInfo takes its own alone`
  return {
    hint: `${message} (evidence: ${evidence}): ${remedy}.`,
    causes: [{ id: 'resource', message: `${message}.`, evidence: [evidence], likely: 0.9 }],
    ruled_out: [],
  }
}

/** The API that a JWT is for, where neither UserInfo nor the provider is among those that it is for. */
function apiNamedIn({ access_token, metadata }: Refused): string | undefined {
  const token = readToken(access_token)
  if (token.form !== 'jws' || !token.claims) return undefined
  const { list } = audienceOf(token.claims['aud'])
  const own = [metadata['userinfo_endpoint'], metadata['issuer']].flatMap((url) =>
    typeof url === 'string' && isUrl(url) ? [new URL(url).host] : [],
  )
  const apis = list.filter((each) => isUrl(each))
  if (apis.length === 0 || apis.length < list.length) return undefined
  return apis.some((url) => own.includes(new URL(url).host)) ? undefined : apis[0]
}
