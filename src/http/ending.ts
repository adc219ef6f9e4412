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

/** What ends a run, for all of its requests. */
export interface RunEnd {
  readonly signal: AbortSignal
  /** Acts when it comes, until what is given back is called. */
  when(act: () => void): () => void
}

/** Listens to a signal once for as long as there is one: to begin and to end that at each request takes longer than all else here. */
export function runEnd(signal: AbortSignal): RunEnd {
  const acts = new Set<() => void>()
  let listens = false
  const end = (): void => {
    for (const act of [...acts]) act()
  }
  return {
    signal,
    when(act) {
      if (!listens) signal.addEventListener('abort', end, { once: true })
      listens = true
      acts.add(act)
      return () => acts.delete(act)
    },
  }
}

/** Both reasons to stop, each with its error. */
export function endingOf(run: RunEnd, caller: HttpRequest['signal']): Ending {
  // A signal made of several costs more than to listen to each.
  const callers = signalsOf(caller)
  const { signal } = run
  return {
    whenOver(stop) {
      const stopRun = () => stop(new ExchangeError(interruption(signal.reason), false))
      const stopCaller = () =>
        stop(permanentError('timeout', 'The request was given up before an answer came.', 'Allow more time.'))
      const release = run.when(stopRun)
      for (const each of callers) each.addEventListener('abort', stopCaller)
      if (signal.aborted) stopRun()
      else if (callers.some((each) => each.aborted)) stopCaller()
      return () => {
        release()
        for (const each of callers) each.removeEventListener('abort', stopCaller)
      }
    },
  }
}
