import type { JsonValue } from '../jose/json/json.ts'
import { isText } from '../jose/json/values.ts'

/** The origins of URLs, each once and in order; what is no URL with a host has none. */
export function originsOf(urls: readonly (JsonValue | undefined)[]): readonly string[] {
  const origins = urls.filter(isText).flatMap((url) => (URL.canParse(url) ? [new URL(url).origin] : []))
  return [...new Set(origins.filter((origin) => origin !== 'null'))].sort()
}
