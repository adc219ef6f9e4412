import type { Failure } from '../errors.ts'
import type { JsonValue } from '../jose/json/json.ts'
import type { Exchange, Purpose } from '../trace/trace.ts'
import type { Led } from './guard.ts'

/** One `--set` or `--unset`, in the order given. */
export interface Shape {
  readonly request: Purpose
  readonly parameter: string
  /** Undefined removes the parameter. */
  readonly value: string | undefined
  /** The value where the request is JSON or a JWT; undefined where it was given as text. */
  readonly json?: JsonValue
  /** As typed, for the report: "--set token.foo=bar". The value of a secret parameter is left out. */
  readonly label: string
}

/** A parameter of a request: its text, and what stands for it where the request is a JWT, when that was given as JSON. */
export type Parameter = readonly [name: string, value: string, json?: JsonValue]

/** How this run talks to the network; made once from the options. */
export interface HttpSettings {
  /** Bound on one exchange from start to last byte, in milliseconds. */
  readonly timeoutMs: number
  /** PEM text of additional trust anchors. */
  readonly ca?: string
  /** Whether those of the system are among them. */
  readonly systemCa?: true
  /** PEM text of the client certificate and its key. */
  readonly cert?: string
  readonly key?: string
  /** Accept any certificate and plain http to any host. */
  readonly insecure: boolean
  /** Proxy URL for http, for https, and the NO_PROXY list; as given by `--proxy` or the proxy variables. */
  readonly proxy: {
    readonly http?: string
    readonly https?: string
    readonly no?: string
    /** Given by `--proxy`: applies to loopback too. */
    readonly explicit?: boolean
    /** The variables name one that an empty `--proxy` sets aside. */
    readonly aside?: true
  }
  readonly headers: readonly (readonly [string, string])[]
  readonly shapes: readonly Shape[]
  readonly tokenBody: 'form' | 'json'
  /** Whether documents may lead to any address. */
  readonly anyAddress?: boolean
  readonly userAgent: string
}

export interface HttpRequest {
  readonly purpose: Purpose
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** The grant of a token request, whose form body goes out as `tokenBody` says. */
  readonly grant_type?: string
  /** Sent as it is, but for shaping. */
  readonly body?: string
  /** Parameters that the flow itself insists on byte for byte, such as `redirect_uri`; not reported as shaped. */
  readonly verbatim?: Readonly<Record<string, string>>
  /** The document that named the URL; addresses that it must not lead to are not contacted. */
  readonly led?: Led
  /** Whether its answer may wait for somebody who decides, so that it is no wait for the provider. */
  readonly uncounted?: boolean
  /** Whether it goes to somebody whom `--header` was not given for, so that of its fields those that hold no secret go along. */
  readonly foreign?: boolean
  /** Most bytes of the answer, where they are others than usual. */
  readonly most?: number
  /** Whether no answer will do that another run was brought. */
  readonly fresh?: boolean
  /** Whether it is a last question: sent once whatever comes of it, also where the run was interrupted; its own signal ends it. */
  readonly last?: boolean
  /** Gives this request up, any of several; `send` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | readonly AbortSignal[]
  /** In how many milliseconds that will be, where it is known; told to whoever looks on. */
  readonly givenUpIn?: () => number
}

/** The one seam to the network. */
export interface Http {
  /**
   * Sends a request and resolves to the last exchange: the answer, or why there was none (`failure`).
   * Every exchange, retries and followed redirects included, is handed to `record` as it ends.
   * A 5xx or 429 that stands after the retries (POST has none) is an exchange with a response and, beside it, the failure
   * `http_unavailable`: the caller decides which of the two counts. Every other failure comes with a null response.
   * Rejects only with a `CliError` when the run was aborted, has waited as long as it may (`total_timeout`), or the request must not be
   * sent at all (plain http to a foreign host).
   */
  send(request: HttpRequest, record: (exchange: Exchange) => void): Promise<Exchange>
  /**
   * Why a URL that a document names would not be contacted, told before anything is sent: by its address, or by those that its name
   * has now. Undefined when nothing speaks against it, which is all that is known of a name behind a proxy or one that does not resolve.
   */
  foresee(url: string, led: Led): Promise<Failure | undefined>
  /** Has the client certificate shown to the origins of these URLs from now on; until then nobody is shown it. */
  showCertificate(urls: readonly string[]): void
  /** Applies `--set` and `--unset` of one request to parameters that travel in a URL rather than through `send`. */
  shape(
    purpose: Purpose,
    parameters: readonly Parameter[],
  ): {
    readonly parameters: readonly Parameter[]
    readonly shaped: readonly string[]
  }
}

/** Limits of one answer in bytes after content decoding, and how many redirects are followed. */
export const LIMITS = {
  body: 1024 * 1024,
  jwks: 2 * 1024 * 1024,
  /** Status line and header fields together. */
  headers: 32 * 1024,
  redirects: 3,
} as const
