import type { Load } from '../browser/html-forms.ts'
import { cliError } from '../errors.ts'
import { isLoopbackHost } from '../text/host.ts'
import { splitOnce } from '../text/split.ts'
import type { Course } from './course.ts'
import type { Rules } from './rules.ts'
import { Stuck } from './stuck.ts'

/** Values shorter than this would be found by chance in requests of others. */
const SHORTEST = 6

/** Throws `Stuck` for a request that would take a value of the person where it does not belong, or that no page may lead to. */
export function guardOf({ person, origins }: Rules, course: Course): (load: Load) => void {
  const secrets = person.values
    .filter(({ kind }) => kind !== 'user')
    .flatMap(({ value }) => (value !== undefined && value.length >= SHORTEST ? [value] : []))
  return ({ url, method, body }) => {
    const { protocol, origin, hostname } = new URL(url)
    if (protocol !== 'https:' && !(protocol === 'http:' && isLoopbackHost(hostname)))
      throw stop(
        course,
        `leads to ${origin === 'null' ? `a URL of the scheme ${protocol}` : origin}, which is no https URL; it was not followed`,
      )
    const typedFor = body === undefined ? undefined : course.sent.get(body)
    if (typedFor !== undefined && typedFor !== origin)
      throw stop(
        course,
        `was sent what the person typed, and leads it on to ${origin} (307, 308); it was not sent there`,
      )
    const held = valuesIn(url, method === 'POST' && typedFor === undefined ? (body ?? '') : '')
    const carries = (secret: string): boolean => held.some((text) => text === secret)
    if (secrets.some(carries) && (method === 'GET' || !origins.has(origin)))
      throw stop(
        course,
        `repeats what the person typed and sends it to ${origin}${method === 'GET' ? ' in a URL' : ''}; it was not followed`,
      )
  }
}

function valuesIn(url: string, body: string): readonly string[] {
  const [rest, fragment] = splitOnce(url, '#')
  const [, query] = splitOnce(rest, '?')
  return [query, fragment, body].flatMap((text) => [...new URLSearchParams(text).values()])
}

function stop({ view }: Course, what: string): Stuck {
  const place = view
    ? `The page ${new URL(view.url).origin}${new URL(view.url).pathname.slice(0, 100)}`
    : 'The authorization endpoint'
  return new Stuck(
    cliError(
      'sign_in_needs_person',
      `Nobody is here to sign in: ${place.replace(/^T/, 't')} ${what}.`,
      'Have the operator look at it; values stay where they were typed.',
    ),
    view,
  )
}
