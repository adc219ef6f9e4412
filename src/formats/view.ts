import type { Trace } from '../trace/trace.ts'
import type { Style } from './style.ts'

/** When a run was, in milliseconds: times in its result are told against that. */
export type When = Pick<Trace, 'startedAt' | 'ms'>

/** A result as a person reads it. */
export type View<R> = (result: R, style: Style, when: When) => string

/** A view of whatever its own command comes to; as a method, since such a parameter may be narrower than what is known here. */
type AnyView = { view(result: unknown, style: Style, when: When): string }['view']

/** Loads a view once something is drawn by it. */
export type LoadView = () => Promise<AnyView>

/** The result of a record as its command shows it; empty where there is none, or no command that knows it. */
export async function renderResult(trace: Trace, style: Style, load: LoadView | undefined): Promise<string> {
  if (trace.result === null || load === undefined) return ''
  const view = await load()
  return view(trace.result, style, trace)
}
