import type { Check } from './trace.ts'

/** Most rules that one is said to lead to, so that what a file says of it costs little. */
export const MOST_LED_TO = 12

/** Which broken rules of a step are no consequence of another of them, and what follows from each of those, at most two rules further; by their ids. */
export function rootsOf(broken: readonly Check[]): ReadonlyMap<string, readonly string[]> {
  const leads = new Map<string, readonly string[]>()
  for (const { id, leads_to = [] } of broken) leads.set(id, leads_to.slice(0, MOST_LED_TO))
  const next = (id: string): readonly string[] => (leads.get(id) ?? []).filter((each) => each !== id && leads.has(each))
  const taken = new Set([...leads.keys()].flatMap(next))
  const after = (id: string): readonly string[] => [...new Set(next(id).flatMap((each) => [each, ...next(each)]))]
  const roots = new Map([...leads.keys()].filter((id) => !taken.has(id)).map((id) => [id, after(id)]))
  const told = new Set([...roots].flatMap(([id, led]) => [id, ...led]))
  // What no root leads to, or only by many others, is told by itself.
  return new Map([...leads.keys()].flatMap((id) => (roots.has(id) || !told.has(id) ? [[id, roots.get(id) ?? []]] : [])))
}
