import { readFileSync } from 'node:fs'
import type { Answer, Json } from '../support/provider.ts'

/** Documents that a real provider answered discovery with, as they came. */
export interface Recorded {
  readonly provider: string
  readonly recorded: string
  readonly issuer: string
  readonly origin: string
  readonly documents: readonly {
    readonly paths: readonly string[]
    readonly status: number
    readonly headers: Record<string, string>
    readonly body: string
  }[]
}

/** Where the recordings are. */
export const FOLDER = 'test/imitations/recorded'

/** A recording of that folder, moved to another origin. */
export function recordedAt(
  name: string,
  origin: string,
): { readonly issuer: string; readonly documents: Record<string, Answer> } {
  const text = readFileSync(`${FOLDER}/${name}.json`, 'utf8')
  const { origin: before, issuer, documents }: Recorded = JSON.parse(text)
  const moved = (each: string) => each.replaceAll(before, origin)
  return {
    issuer: moved(issuer),
    documents: Object.fromEntries(
      documents.flatMap(({ paths, status, headers, body }) =>
        paths.map((path): [string, Answer] => [`${origin}${path}`, { status, headers, body: moved(body) }]),
      ),
    ),
  }
}

/** The body of one recorded document, parsed. */
export function bodyOf(documents: Readonly<Record<string, Answer>>, url: string): Json {
  return JSON.parse(String(documents[url]?.body))
}
