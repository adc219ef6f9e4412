import { memberChanges } from '../../checks/metadata/changes.ts'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { asObject } from '../../jose/json/values.ts'
import type { DiffChange } from '../../record/diff.ts'
import type { Run } from '../../trace/trace.ts'

type Told = Omit<DiffChange, 'scenario' | 'provider'>

/** Where the results of commands have claims. */
const PLACES = [['id_token', 'header'], ['id_token', 'claims'], ['header'], ['claims'], ['userinfo']] as const

/** Claims of the protocol whose value stays from one token to the next; of all others only the name is compared, which is no person's. */
const STEADY: ReadonlySet<string> = new Set(
  'alg typ cty enc crit iss aud azp acr amr client_id scope token_type ver'.split(' '),
)

/** Which claims came and went, and which of the protocol's say something else, by the commands that both scenarios did. */
export function claimChanges(before: Run, now: Run): readonly Told[] {
  const [old, fresh] = [resultsOf(before), resultsOf(now)]
  return Object.keys(fresh).flatMap((step) =>
    PLACES.flatMap((place) => {
      const [was, is] = [claimsAt(old[step], place), claimsAt(fresh[step], place)]
      if (!was || !is) return []
      return memberChanges(comparable(was, is), comparable(is, was)).map(({ name, change, ...values }): Told => {
        const path = [...place, name].join('.')
        return { what: 'claims', change, step, name: path, before: values.before ?? null, now: values.after ?? null }
      })
    }),
  )
}

function resultsOf({ result }: Run): JsonObject {
  return asObject(result as JsonValue) ?? {}
}

function claimsAt(result: JsonValue | undefined, place: readonly string[]): JsonObject | undefined {
  return place.reduce<JsonObject | undefined>((found, name) => asObject(own(found, name)), asObject(result))
}

function own(object: JsonObject | undefined, name: string): JsonValue | undefined {
  return object && Object.hasOwn(object, name) ? object[name] : undefined
}

/** Names with the values that are compared: those that the other side shows as well. */
function comparable(claims: JsonObject, other: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => {
      const isCompared = STEADY.has(name) && isShown(value) && isShown(own(other, name))
      return [name, isCompared ? value : null]
    }),
  )
}

/** Whether a value stands there itself, and nothing in its place: "<acr 6 chars>". */
function isShown(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.every(isShown)
  return typeof value !== 'string' || !/^<[^<>]*\d chars[^<>]*>$/.test(value)
}
