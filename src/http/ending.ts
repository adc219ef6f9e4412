import { interruption, throwIfInterrupted } from '../errors.ts'
import { ExchangeError, permanentError } from './exchange-error.ts'
import type { HttpRequest } from './http.ts'

/** What gives requests up before their time. */
export interface Ending {
  /** Calls `stop` with the reason when that comes, or has come; gives back what takes it back. */
  whenOver(stop: (reason: ExchangeError) => void): () => void
}

/** Throws the reason why a request is not to be gone on with. */
export function throwIfAborted(request: Pick<HttpRequest, 'signal'>, signal: AbortSignal): void {
  throwIfInterrupted(signal)
  request.signal?.throwIfAborted()
}

/** Both reasons to stop, each with its error. */
export function endingOf(run: AbortSignal, caller: AbortSignal | undefined): Ending {
  return {
    whenOver(stop) {
      const stopRun = () => stop(new ExchangeError(interruption(run.reason), false))
      const stopCaller = () =>
        stop(permanentError('timeout', 'The request was given up before an answer came.', 'Allow more time.'))
      run.addEventListener('abort', stopRun)
      caller?.addEventListener('abort', stopCaller)
      if (run.aborted) stopRun()
      else if (caller?.aborted) stopCaller()
      return () => {
        run.removeEventListener('abort', stopRun)
        caller?.removeEventListener('abort', stopCaller)
      }
    },
  }
}
