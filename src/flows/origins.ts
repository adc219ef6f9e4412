import type { JsonValue } from '../jose/json/json.ts'
import { isText } from '../jose/json/values.ts'
import { urlOf } from '../text/url.ts'

/** The origins of URLs, each once and in order; what is no URL with a host has none. */
export function originsOf(urls: readonly (JsonValue | undefined)[]): readonly string[] {
  const origins = new Set<string>()
  for (const url of urls) {
    const origin = isText(url) ? urlOf(url)?.origin : undefined
    if (origin !== undefined && origin !== 'null') origins.add(origin)
  }
  return [...origins].sort()
}
