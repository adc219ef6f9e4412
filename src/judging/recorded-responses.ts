import { readAnswer } from '../browser/answer.ts'
import type { AuthorizeFacts } from '../checks/facts.ts'
import type { AuthorizationResponse } from '../flows/authorization-response.ts'
import { judgeResponseTo } from '../flows/callback.ts'
import { judgeUnwrapped, type Unwrapped } from '../flows/jarm.ts'
import type { AtProvider } from '../flows/known.ts'
import { judgePasted } from '../flows/paste-mode.ts'
import { parsePasted } from '../flows/pasted-response.ts'
import type { ResponseJudgement } from '../flows/redirection-endpoint.ts'
import { splitOnce } from '../text/split.ts'
import type { Exchange, Step } from '../trace/trace.ts'

/** What came as an authorization response in a recorded run, and what our listener made of it. */
export interface RecordedResponse extends AuthorizationResponse {
  /** "late": another had come before. */
  readonly ruling: 'taken' | 'ignored' | 'late'
}

/** By the status of our answer. */
const RULINGS: Readonly<Record<number, RecordedResponse['ruling']>> = { 200: 'taken', 400: 'ignored', 410: 'late' }

/** What came to the redirect URI `place` in these steps, in order. */
export function responsesIn(steps: readonly Step[], place: URL): readonly RecordedResponse[] {
  const callbacks = steps.flatMap(({ exchanges }) => exchanges.filter(({ purpose }) => purpose === 'callback'))
  return callbacks.flatMap((callback) => responseOf(callback, place) ?? [])
}

function responseOf({ request, response, failure }: Exchange, place: URL): RecordedResponse | undefined {
  // What a sign-in by forms took in the place of the redirect URI has no answer.
  const ruling = response || failure ? RULINGS[response?.status ?? 0] : 'taken'
  const answer = ruling && ['GET', 'POST'].includes(request.method) ? readAnswer(request, place) : undefined
  if (!ruling || !answer) return undefined
  if (answer.channel !== 'query') return { ...answer, ruling }
  const [address, query] = splitOnce(request.url, '?')
  // Without a query of the provider's it was the page that relays a fragment.
  const isResponse = address === answer.arrivedAt && query !== '' && query !== place.search.slice(1)
  return isResponse ? { ...answer, ruling } : undefined
}

/** What a person pasted, in the same terms. */
export function responsesPasted(text: string): readonly RecordedResponse[] {
  const arrived = { channel: 'pasted', ...parsePasted(text) } as const
  return arrived.parameters.length === 0 ? [] : [{ ...arrived, ruling: 'taken' }]
}

/** Judges a response, or the one that lay in it as a JWT; a pasted one that is none to the request is a stray. */
export async function judgeResponse(
  at: AtProvider,
  request: AuthorizeFacts,
  arrival: RecordedResponse,
  unwrapped: Unwrapped | undefined,
): Promise<Pick<ResponseJudgement, 'findings' | 'parameters'> & { readonly stray: boolean }> {
  const judgement = await judgeUnwrapped(arrival, unwrapped, judgeResponseTo(at, request))
  const { findings, parameters } = judgement
  if (arrival.channel !== 'pasted') return { findings, parameters, stray: false }
  return { ...judgePasted(arrival, judgement, request.redirect_uri ?? ''), parameters }
}
