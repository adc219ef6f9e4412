import type { JsonObject } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isText } from '../../jose/json/values.ts'

/** The members of a token answer that the flow goes on with. */
const MEMBERS = ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope', 'id_token'] as const

/** Members that are absent under their registered names and stand there once in another spelling, such as accessToken. */
export function respelled(body: JsonObject): JsonObject {
  return Object.fromEntries(
    spellings(body).flatMap(([name, as]) => (body[as] === undefined ? [] : [[name, body[as]] as const])),
  )
}

/** Each registered member that is absent, with the one other spelling in which a string or number stands there. */
export function spellings(body: JsonObject): readonly (readonly [name: string, as: string])[] {
  const names = Object.keys(body).slice(0, 1000)
  return MEMBERS.flatMap((name) => {
    if (Object.hasOwn(body, name)) return []
    const alike = names.filter(
      (as) => plain(as) === plain(name) && (isText(body[as]) || numberOf(body[as]) !== undefined),
    )
    const [as] = alike
    return as !== undefined && alike.length === 1 ? [[name, as] as const] : []
  })
}

function plain(name: string): string {
  return name
    .slice(0, 40)
    .replace(/[_\s-]/g, '')
    .toLowerCase()
}
