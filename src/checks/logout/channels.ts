import type { JsonObject } from '../../jose/json/json.ts'
import { isText, strings, textOrType } from '../../jose/json/values.ts'
import { urlOf } from '../../text/url.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'

/** Judges where a client wants to hear of logouts (OIDC Back-Channel Logout 1.0 2.2, Front-Channel Logout 1.0 2). */
export function judgeLogoutUris(client: JsonObject): readonly Finding[] {
  const found = startFindings()
  const back = client['backchannel_logout_uri']
  if (back !== undefined) {
    const problem = backFault(back)
    found.look('bc-uri', problem === undefined, {
      message: `backchannel_logout_uri ${problem}.`,
      expected: 'an absolute https URL without a fragment',
      actual: textOrType(back),
    })
  }
  const front = client['frontchannel_logout_uri']
  if (front !== undefined) {
    const origins = [...new Set(strings(client['redirect_uris']).flatMap((uri) => originOf(uri) ?? []))]
    const origin = isText(front) ? originOf(front) : undefined
    found.look('fc-uri-origin', origin !== undefined && origins.includes(origin), {
      expected: origins,
      actual: origin ?? textOrType(front),
    })
  }
  return found.list
}

/** Judges the parameters by which a provider tells of a logout through the browser (OIDC Front-Channel Logout 1.0 2). */
export function judgeFrontChannelLogout(parameters: URLSearchParams): readonly Finding[] {
  const found = startFindings()
  const [iss, sid] = [parameters.has('iss'), parameters.has('sid')]
  found.look('fc-iss-sid-pair', iss === sid, {
    expected: 'both iss and sid, or neither',
    actual: iss ? 'iss alone' : 'sid alone',
  })
  return found.list
}

function backFault(uri: JsonObject[string]): string | undefined {
  const url = isText(uri) ? urlOf(uri) : undefined
  if (!isText(uri) || !url) return 'is not an absolute URL'
  if (uri.includes('#')) return 'has a fragment'
  return url.protocol === 'https:' ? undefined : 'does not use https'
}

/** Scheme, host and port; undefined of what is no http or https URL. */
function originOf(uri: string): string | undefined {
  const origin = urlOf(uri)?.origin
  return origin === 'null' ? undefined : origin
}
