import { keyChanges, memberChanges } from '../../checks/metadata/changes.ts'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { readJson } from '../../jose/json/reader.ts'
import { isObject } from '../../jose/json/values.ts'
import type { DiffChange } from '../../record/diff.ts'
import type { Exchange, Run } from '../../trace/trace.ts'

/** A change, without where it was seen. */
type Told = Omit<DiffChange, 'scenario' | 'provider'>

/** What the documents that a provider publishes say otherwise than before: its metadata, and its keys. */
export function documentChanges(before: Run, now: Run): readonly Told[] {
  const metadata = pairsOf(before, now, 'discover').flatMap(([one, other]) => memberChanges(one, other))
  const keys = pairsOf(before, now, 'jwks').flatMap(([one, other]) => keyChanges(one, other))
  return [
    ...metadata.map(({ name, change, before: was = null, after = null }): Told => {
      const isShown = !isToken(was) && !isToken(after)
      return { what: 'metadata', change, step: null, name, before: isShown ? was : null, now: isShown ? after : null }
    }),
    ...keys.map(({ change, kid, thumbprint, before: was = null }): Told => {
      const own = { what: 'keys', step: null, name: kid ?? thumbprint } as const
      if (change !== 'renamed') return { ...own, change, before: null, now: null }
      return { ...own, change: 'changed', before: was, now: kid }
    }),
  ]
}

/** `signed_metadata` is signed anew at any time, and says what the members beside it say. */
function isToken(value: JsonValue): boolean {
  return typeof value === 'string' && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(value) && value.startsWith('ey')
}

type Pair = readonly [before: JsonObject, now: JsonObject]

/** Documents of one address in both runs; where each has a single one, that, wherever it is from. */
function pairsOf(before: Run, now: Run, purpose: Exchange['purpose']): readonly Pair[] {
  const [old, fresh] = [documentsOf(before, purpose), documentsOf(now, purpose)]
  const urls = [...fresh.keys()].filter((url) => old.has(url))
  const bodies =
    urls.length > 0
      ? urls.map((url) => [old.get(url), fresh.get(url)] as const)
      : old.size === 1 && fresh.size === 1
        ? [[[...old.values()][0], [...fresh.values()][0]] as const]
        : []
  return bodies.flatMap(([one = '', other = '']) => {
    if (one === other) return []
    const [first, second] = [readJson(one).value, readJson(other).value]
    return isObject(first) && isObject(second) ? [[first, second] as const] : []
  })
}

/** The last body that came from each address. */
function documentsOf({ steps }: Run, purpose: Exchange['purpose']): ReadonlyMap<string, string> {
  const exchanges = steps.flatMap(({ exchanges: own }) => own.filter((each) => each.purpose === purpose))
  return new Map(
    exchanges.flatMap(({ request, response }) =>
      response?.status === 200 ? [[request.url, response.body] as const] : [],
    ),
  )
}
