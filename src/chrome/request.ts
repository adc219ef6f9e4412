import type { Exchange } from '../trace/trace.ts'

/** A request that a browser wants to make. */
export interface BrowserRequest {
  /** "page" of what is shown in the window, "data" of what scripts ask for, "part" of what a page is made of. */
  readonly of: 'page' | 'data' | 'part'
  readonly method: string
  /** With its fragment, which is not sent. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** The URL that a redirect led here from. */
  readonly redirectedFrom: string | undefined
}

/** Sends one request of a browser and follows nothing; rejects with a `CliError` where it must not be sent. */
export type Retrieve = (request: BrowserRequest, signal: AbortSignal) => Promise<Exchange>
