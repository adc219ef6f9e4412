import { splitOnce } from '../text/split.ts'
import { decodeForm, formParameters } from '../text/url-encoding.ts'
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
  // What was never sent still has the fragment that a browser keeps to itself.
  const [sent, fragment] = splitOnce(url, '#')
  const [address, query] = splitOnce(sent, '?')
  const [origin = ''] = /^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i.exec(address) ?? []
  const posted = address === `${origin}${place.pathname}` ? 'form_post' : 'fragment'
  const channel = method === 'POST' ? posted : fragment === '' ? 'query' : 'fragment'
  // A fragment is relayed without the query that the redirect URI has of its own.
  const before = channel === 'fragment' ? place.search.slice(1) : query
  const text = channel === 'query' ? query : `${before}&${method === 'POST' ? body : fragment}`
  const parameters = channel === 'fragment' ? fragmentParameters(text) : formParameters(text)
  return parameters && { channel, parameters, arrivedAt: `${origin}${place.pathname}` }
}

/** The parameters of a fragment, which no server has read before: what is no escape there is text. */
function fragmentParameters(text: string): Answer['parameters'] {
  const pairs = text.split('&').filter((each) => each !== '')
  return pairs.map((pair) => {
    const [name, value] = splitOnce(pair, '=')
    return [decodeForm(name), decodeForm(value)]
  })
}
