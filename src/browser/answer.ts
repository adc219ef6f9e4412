import { splitOnce } from '../text/split.ts'
import { formParameters } from '../text/url-encoding.ts'
import type { Channel } from './callback-request.ts'

/** The authorization response as a request to our listener has it. */
export interface Answer {
  readonly channel: Channel
  /** In the order received, doubled ones twice. */
  readonly parameters: readonly (readonly [string, string])[]
  /** The URL it arrived at, without query. */
  readonly arrivedAt: string
}

/** A request as it came over the wire; every byte of its body is a character. */
interface Asked {
  readonly method: string
  readonly url: string
  readonly body: string
}

/** Reads the response out of a request to the redirect URI `place`, or to the page that relays a fragment; undefined where it cannot be decoded. */
export function readAnswer({ method, url, body }: Asked, place: URL): Answer | undefined {
  const [address, query] = splitOnce(url, '?')
  const [origin = ''] = /^[a-z]+:\/\/[^/]*/i.exec(address) ?? []
  const posted = address === `${origin}${place.pathname}` ? 'form_post' : 'fragment'
  const channel = method === 'POST' ? posted : 'query'
  // A fragment is relayed without the query that the redirect URI has of its own.
  const before = channel === 'fragment' ? place.search.slice(1) : query
  const parameters = formParameters(channel === 'query' ? query : `${before}&${body}`)
  return parameters && { channel, parameters, arrivedAt: `${origin}${place.pathname}` }
}
