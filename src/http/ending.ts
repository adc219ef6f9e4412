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
  for (const each of signalsOf(request.signal)) each.throwIfAborted()
}

function signalsOf(signal: HttpRequest['signal']): readonly AbortSignal[] {
  if (signal === undefined) return []
  return signal instanceof AbortSignal ? [signal] : signal
}

/** Both reasons to stop, each with its error. */
export function endingOf(run: AbortSignal, caller: HttpRequest['signal']): Ending {
  // A signal made of several costs more than to listen to each.
  const callers = signalsOf(caller)
  return {
    whenOver(stop) {
      const stopRun = () => stop(new ExchangeError(interruption(run.reason), false))
      const stopCaller = () =>
        stop(permanentError('timeout', 'The request was given up before an answer came.', 'Allow more time.'))
      run.addEventListener('abort', stopRun)
      for (const each of callers) each.addEventListener('abort', stopCaller)
      if (run.aborted) stopRun()
      else if (callers.some((each) => each.aborted)) stopCaller()
      return () => {
        run.removeEventListener('abort', stopRun)
        for (const each of callers) each.removeEventListener('abort', stopCaller)
      }
    },
  }
}
