import type { Cookies } from '../browser/cookies.ts'
import type { Load } from '../browser/html-forms.ts'
import { type PageView, viewOf } from '../browser/page-view.ts'
import { type Answered, type Send, visit } from '../browser/user-agent.ts'
import { CliError, cliError, messageOf } from '../errors.ts'
import { type Course, newCourse } from './course.ts'
import { decide } from './decide.ts'
import { guardOf } from './guard.ts'
import { type Move, requestOf } from './move.ts'
import type { PersonValue } from './person.ts'
import { arrivesAt } from './places.ts'
import type { Rules } from './rules.ts'
import { needsPerson, Stuck } from './stuck.ts'

/** One sign-in, which shares nothing with any other. */
export interface Journey extends Rules {
  /** The URL that it begins at. */
  readonly start: string
  readonly cookies: Cookies
  /** Sends one request and follows nothing. */
  readonly send: Send
}

/** The request that would bring the answer of the provider to the redirect URI, which was not sent. */
export interface Arrived {
  readonly load: Load
  /** Values that no page asked for. */
  readonly unasked: readonly PersonValue[]
}

/** Most requests, and the longest wait for one in milliseconds, which the deadline of the sign-in ends sooner. */
const MOST_PAGES = 40
const PAGE_MS = 120_000
/** Characters of all pages together. */
const MOST_TEXT = 8 * 1024 * 1024

/** Signs a person in from page to page, by forms and without scripts. Throws `Stuck` where it leads no further. */
export async function travel(journey: Journey): Promise<Arrived> {
  const course = newCourse()
  const isArrival = arrivesAt(journey.redirectUri)
  const guard = guardOf(journey, course)
  let arrived: Load | undefined
  let text = 0
  let origin = 'null'
  let at = journey.start
  const send: Send = async (load, headers, signal) => {
    // What was typed does not come along, as it would after 307.
    if (isArrival(load.url) && !course.sent.has(load.body ?? '')) {
      arrived = load
      return ARRIVED
    }
    guard(load)
    at = load.url
    const answered = await journey.send(
      load,
      load.method === 'POST' ? { ...headers, origin, referer: `${origin}/` } : headers,
      signal,
    )
    text += answered.html.length
    if (text > MOST_TEXT)
      throw cliError(
        'response_too_large',
        `The pages of the sign-in are longer than ${MOST_TEXT / 1024 / 1024} MiB together.`,
      )
    return answered
  }
  const sent = (move: Move, view: PageView): Load | undefined => {
    const load = requestOf(move, journey.boundary)
    if (move.does !== 'send' || !move.isTyped) return load
    if (load?.body === undefined)
      throw needsPerson(view, { what: `has a form of the encoding ${move.way.enctype}`, hint: 'Sign in by hand.' })
    course.sent.set(load.body, new URL(load.url).origin)
    return load
  }
  const settings = {
    cookies: journey.cookies,
    pages: MOST_PAGES,
    pageMs: PAGE_MS,
    signal: journey.signal,
    allows: () => true,
    send,
    answer: async (page: Parameters<typeof viewOf>[0], answered: Answered): Promise<Load | undefined> => {
      if (arrived) return undefined
      course.view = viewOf(page)
      origin = new URL(page.url).origin
      const move = await decide(course.view, answered, course, journey)
      return move && sent(move, course.view)
    },
  }
  const why = await visit(journey.start, settings).then(
    () => new Error('it leads nowhere'),
    (error: unknown) => (journey.signal.aborted && !(error instanceof Stuck) ? journey.signal.reason : error),
  )
  if (!arrived) {
    throw Object.assign(ended(course, why, at), { used: course.used })
  }
  return { load: arrived, unasked: journey.person.values.filter((value) => !course.used.has(value)) }
}

const ARRIVED: Answered = { status: 204, headers: {}, html: '' }

/** Why a sign-in ended that was not decided to: the error, and the last page or, before there was one, the URL `at` which it was sought. */
export function ended({ view }: Course, error: unknown, at: string): Stuck {
  if (error instanceof CliError) return new Stuck(error, view)
  if (error instanceof Stuck) return error
  const [why = ''] = messageOf(error).replace(/\.$/, '').split('\n')
  if (!view)
    return new Stuck(
      cliError(
        'sign_in_needs_person',
        `Nobody is here to sign in: ${why}; the last page was ${at.replace(/[?#].*$/s, '')}.`,
      ),
      view,
    )
  return needsPerson(view, {
    what: `was the last one that could be read: ${why}`,
    hint: 'Sign in by hand to see what it does.',
  })
}
