import type { JsonValue } from '../../jose/json/json.ts'
import { breakingFault, readJson } from '../../jose/json/reader.ts'
import { isObject, typeName } from '../../jose/json/values.ts'
import { clean, shorten } from '../../text/clean.ts'

/** What keeps a provider from reading a claims parameter as it is meant, each as part of a sentence (OIDC Core 5.5, 5.5.1). */
export function claimsFaults(text: string): readonly string[] {
  const reading = readJson(text)
  const broken = breakingFault(reading)
  if (broken || reading.value === undefined) return [`there is no JSON: ${broken?.message ?? 'it is empty'}`]
  const { value } = reading
  if (!isObject(value)) return [`stands ${typeName(value)} instead of an object`]
  const places = ['id_token', 'userinfo'].filter((place) => value[place] !== undefined)
  if (places.length === 0) return ['there is neither id_token nor userinfo']
  return places.flatMap((place) => faultsAt(place, value[place]))
}

function faultsAt(place: string, asked: JsonValue | undefined): readonly string[] {
  if (asked === null) return []
  if (!isObject(asked)) return [`${place} is ${typeName(asked)}, not an object`]
  return Object.entries(asked).flatMap(([claim, wanted]) => {
    const name = `${place}.${clean(shorten(claim, 40))}`
    if (wanted === null) return []
    if (!isObject(wanted)) return [`${name} is ${typeName(wanted)}, neither null nor an object`]
    const { essential, values } = wanted
    return [
      ...(essential === undefined || typeof essential === 'boolean'
        ? []
        : [`essential of ${name} is ${typeName(essential)}, neither true nor false`]),
      ...(values === undefined || Array.isArray(values)
        ? []
        : [`values of ${name} is ${typeName(values)}, not a list`]),
    ]
  })
}
