import type { JsonObject, JsonValue } from './json.ts'

/** An own member whatever its name, `__proto__` included. */
export function defineMember(members: JsonObject, name: string, value: JsonValue): void {
  if (name === 'toString' || name === 'valueOf') Object.defineProperty(members, Symbol.toPrimitive, { value: asText })
  if (name !== '__proto__') members[name] = value
  else Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true })
}

/** What an object is in a message; a member `toString` of its own would make it throw there. */
function asText(): string {
  return '[object Object]'
}
