import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isObject } from '../../jose/json/values.ts'
import { writeJson } from '../../jose/json/writer.ts'
import type { Findings } from '../findings.ts'
import type { RuleId } from '../subjects.ts'

/** One claim that the claims parameter asks for (OIDC Core 5.5.1). */
export interface RequestedClaim {
  readonly name: string
  readonly essential: boolean
  /** Those of `value` and `values`; any of them will do, and with none any value. */
  readonly values: JsonValue[]
}

/** Where the claims are to come. */
export type ClaimsPlace = 'id_token' | 'userinfo'

/** What a claims parameter asks for at a place; what is malformed asks for nothing. */
export function requestedClaims(parameter: JsonObject | undefined, place: ClaimsPlace): readonly RequestedClaim[] {
  const asked = parameter?.[place]
  if (!isObject(asked)) return []
  return Object.entries(asked).flatMap(([name, wanted]): readonly RequestedClaim[] => {
    if (wanted === null) return [{ name, essential: false, values: [] }]
    if (!isObject(wanted)) return []
    const { essential, value, values } = wanted
    const all = [...(value === undefined ? [] : [value]), ...(Array.isArray(values) ? values : [])]
    return [{ name, essential: essential === true, values: all }]
  })
}

/** What the parameter asks of one claim; undefined where it does not name it. */
export function requestedClaim(
  parameter: JsonObject | undefined,
  place: ClaimsPlace,
  claim: string,
): RequestedClaim | undefined {
  return requestedClaims(parameter, place).find(({ name }) => name === claim)
}

/** Looks at whether essential claims came, and with a value that was asked for; a provider may do otherwise (OIDC Core 5.5.1). */
export function lookAtRequested(
  found: Findings,
  asked: readonly RequestedClaim[],
  claims: JsonObject,
  rules: { readonly missing: RuleId; readonly differing: RuleId },
): void {
  const essential = asked.filter((each) => each.essential)
  const missing = essential.filter(({ name }) => !hasCome(name, claims)).map(({ name }) => name)
  if (essential.length > 0)
    found.look(rules.missing, missing.length === 0, () => ({
      message: `${missing.join(', ')} ${missing.length === 1 ? 'was' : 'were'} asked for as essential and did not come.`,
      expected: essential.map(({ name }) => name),
      actual: `without ${missing.join(', ')}`,
    }))
  const valued = asked.filter(({ name, values }) => values.length > 0 && claims[name] !== undefined)
  const differing = valued.filter(({ name, values }) => !isAmong(claims[name], values))
  if (valued.length > 0)
    found.look(rules.differing, differing.length === 0, () => ({
      message: `${differing.map(({ name }) => name).join(', ')} came with another value than was asked for.`,
      expected: Object.fromEntries(differing.map(({ name, values }) => [name, values])),
      actual: Object.fromEntries(differing.map(({ name }) => [name, claims[name]])),
    }))
}

/** Whether a claim is there, in whatever language (OIDC Core 5.2), or said to be at another claims provider (5.6.2). */
function hasCome(name: string, claims: JsonObject): boolean {
  const elsewhere = claims['_claim_names']
  const names = [...Object.keys(claims), ...(isObject(elsewhere) ? Object.keys(elsewhere) : [])]
  return names.some((each) => untagged(each) === untagged(name))
}

function untagged(name: string): string {
  return name.split('#', 1)[0] ?? name
}

/** Whether a value, or one of a list, is among those asked for. */
export function isAmong(value: JsonValue | undefined, values: readonly JsonValue[]): boolean {
  const wanted = new Set(values.map((each) => writeJson(each)))
  return [value, ...(Array.isArray(value) ? value : [])].some(
    (each) => each !== undefined && wanted.has(writeJson(each)),
  )
}
