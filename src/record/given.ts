import type { Given } from '../trace/trace.ts'
import { list, member, number, optional, type Place, present, text, word } from './place.ts'

/** One option or argument of a record. Throws `Broken`. */
export function givenAt(place: Place): Given {
  const at = (name: string): Place => member(place, name)
  return {
    name: word(at('name')),
    source: word(at('source')),
    ...present({ from: optional(at('from'), text), value: optional(at('value'), givenValueAt) }),
  }
}

function givenValueAt(place: Place): NonNullable<Given['value']> {
  const { value } = place
  if (typeof value === 'string' || typeof value === 'boolean') return value
  return Array.isArray(value) ? list(place, text) : number(place)
}
