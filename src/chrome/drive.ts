import type { Browser, Page } from 'playwright-core'
import { readPage } from '../browser/html-page.ts'
import { type PageView, viewOf } from '../browser/page-view.ts'
import type { CliError } from '../errors.ts'
import { barrierIn, lockoutIn } from '../sign-in/barriers.ts'
import { type Course, newCourse } from '../sign-in/course.ts'
import { decide } from '../sign-in/decide.ts'
import { guardOf } from '../sign-in/guard.ts'
import type { Move, Sending } from '../sign-in/move.ts'
import { arrivesAt } from '../sign-in/places.ts'
import type { Rules } from '../sign-in/rules.ts'
import { needsPerson, Stuck } from '../sign-in/stuck.ts'
import { type Arrived, ended } from '../sign-in/travel.ts'
import { fill, send } from './hand.ts'
import { leakOf, type Typed } from './leak.ts'
import { type Network, openNetwork } from './network.ts'
import { takePicture } from './picture.ts'
import type { BrowserRequest, Retrieve } from './request.ts'
import { copyOf, requireNoGet, settle, unlessAborted, waitFor } from './settle.ts'

/** One sign-in in a browser, which shares nothing with any other. */
export interface Drive extends Rules {
  /** The URL that it begins at. */
  readonly start: string
  readonly retrieve: Retrieve
  /** How the browser calls itself; as it likes when left out. */
  readonly userAgent: string | undefined
  /** Told what the page looks like that it leads no further from; a PNG. */
  onPicture(picture: Buffer): Promise<void>
}

/** Most things done, how long a page is given to do anything when it is sent, and to change before nothing is expected of it any more; in milliseconds. */
const MOST_MOVES = 40
const ACTS_MS = 5000
const PATIENCE_MS = 3000
const CHANGES = 5

const WINDOW = { width: 1280, height: 900 } as const

interface Going {
  readonly drive: Drive
  readonly course: Course
  readonly page: Page
  readonly network: Network
  readonly signal: AbortSignal
  readonly typed: Typed[]
  /** Requests until something was typed last. */
  readonly typedAt: { begun: number }
}

/** Signs a person in from page to page in a browser. Throws `Stuck` where it leads no further. */
export async function driveThrough(browser: Browser, drive: Drive): Promise<Arrived> {
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: WINDOW,
    serviceWorkers: 'block',
    acceptDownloads: false,
    ...(drive.userAgent === undefined ? {} : { userAgent: drive.userAgent }),
  })
  const page = await context.newPage()
  context.on('page', (other) => void other.close().catch(() => {}))
  const course = newCourse()
  const typed: Typed[] = []
  const isArrival = arrivesAt(drive.redirectUri)
  const isAllowed = guardOf(drive, course)
  const guard = (request: BrowserRequest): void => {
    if (request.of === 'page' && !isArrival(request.url))
      isAllowed({ method: 'GET', url: request.url, body: undefined })
    const leak = leakOf(request, typed, drive.origins)
    if (leak !== undefined) throw needsPerson(course.view ?? blank(request.url), { what: leak, hint: STAYS })
  }
  const network = await openNetwork(
    browser,
    { context, page },
    { retrieve: drive.retrieve, signal: drive.signal, isArrival, guard },
  )
  const going: Going = { drive, course, page, network, typed, signal: drive.signal, typedAt: { begun: -1 } }
  try {
    await onward(going)
  } catch (error) {
    if (network.arrived() === undefined) {
      const why = network.failed() ?? (drive.signal.aborted ? drive.signal.reason : error)
      const stuck = ended(course, why, network.last())
      const picture = drive.signal.aborted && !isTimeout(stuck.failure) ? undefined : await pictureOf(going)
      if (picture) await drive.onPicture(picture)
      throw Object.assign(stuck, { used: course.used })
    }
  }
  const load = network.arrived()
  if (!load) throw new Error('The sign-in ended without an answer.')
  return { load, unasked: drive.person.values.filter((value) => !course.used.has(value)) }
}

const STAYS = 'Have the operator look at it; values stay where they were typed.'

function isTimeout({ code }: CliError): boolean {
  return code === 'login_timeout'
}

/** Does what there is to do, until the answer is there. */
async function onward(going: Going): Promise<void> {
  const { drive, page, network } = going
  await open(going, drive.start)
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    const found = await nextMove(going)
    if (found === undefined) return
    if (found.move) await act(going, found.view, found.move)
    else await open(going, found.view.refresh ?? found.view.url)
    if (network.arrived()) return
  }
  throw new Error(`the sign-in went on for more than ${MOST_MOVES} pages at ${new URL(page.url()).origin}`)
}

/** Where a page leads is seen by the requests that it makes. */
async function open(going: Going, url: string): Promise<void> {
  const { page, network } = going
  const begun = network.begun()
  void page.goto(url, { waitUntil: 'commit', timeout: 0 }).catch(() => {})
  await waitFor(going, ACTS_MS, async () => network.begun() > begun)
}

/** What is done next at the page that is shown, once it has come to rest; what it shows a little later counts as well. Undefined where the answer is there. */
async function nextMove(
  going: Going,
): Promise<{ readonly view: PageView; readonly move: Move | undefined } | undefined> {
  const { drive, course, network } = going
  for (let changes = 0; ; changes += 1) {
    const html = await settle(going)
    if (html === undefined) return undefined
    const view = await viewFor(going, html)
    course.view = view
    try {
      return { view, move: await decide(view, network.answered(), course, drive) }
    } catch (error) {
      if (!(error instanceof Stuck)) throw error
      const isOther =
        changes < CHANGES && (await waitFor(going, PATIENCE_MS, async () => (await copyOf(going)) !== html))
      if (!isOther) throw because(going, error)
    }
  }
}

/** A page says nothing of what its scripts did not get, and refuses nothing that they did not send. */
function because({ network, typedAt, course: { view } }: Going, stuck: Stuck): Stuck {
  const failure = network.unavailable()
  const isTold = view && (lockoutIn(view) ?? barrierIn(view))
  if (failure && !isTold) return new Stuck(failure, stuck.view)
  const isUnsent = stuck.failure.code === 'sign_in_refused' && typedAt.begun === network.begun()
  return isUnsent && view ? needsPerson(view, { what: 'did not send what was typed', hint: NAME_PRESS }) : stuck
}

const NAME_PRESS = 'Name what is to be pressed with --press <words>, or sign in by hand to see what it does.'

async function viewFor({ page, network, signal }: Going, html: string): Promise<PageView> {
  const { status } = network.answered()
  if (!/^https?:/.test(page.url())) throw new Error('the browser shows no page')
  const read = await readPage(html, { url: page.url(), status }, signal)
  return { ...viewOf(read), isRendered: true }
}

/** Types and presses, and waits for the page to do something about it. */
async function act(going: Going, view: PageView, move: Move): Promise<void> {
  const { page, network, signal } = going
  const isTyped = move.does === 'send' && move.isTyped
  if (move.does === 'send') {
    if (isTyped) note(going, move)
    await unlessAborted(fill(page, view, move), signal)
  }
  const html = await copyOf(going)
  const begun = network.begun()
  if (isTyped) going.typedAt.begun = begun
  await unlessAborted(send(page, view, move), signal)
  const acts = async (): Promise<boolean> => network.begun() > begun || (await copyOf(going)) !== html
  const hasActed = await waitFor(going, ACTS_MS, acts)
  if (isTyped) await requireNoGet(going, view)
  if (isTyped && !hasActed)
    throw needsPerson(view, { what: 'does nothing when it is filled in and sent', hint: NAME_PRESS })
}

/** What is typed is known before the page learns of it. */
function note({ drive, typed }: Going, { filled }: Sending): void {
  for (const [{ name: field }, text] of filled) {
    const { kind = 'code' } = drive.person.values.find(({ value }) => value === text) ?? {}
    if (text !== '') typed.push({ field, kind, text })
  }
}

function pictureOf({ page, drive, typed }: Going): Promise<Buffer | undefined> {
  const values = [...drive.person.values.flatMap(({ value }) => value ?? []), ...typed.map(({ text }) => text)]
  return takePicture(page, [...new Set(values)])
}

/** A page of which nothing is known yet. */
function blank(url: string): PageView {
  const none = { title: '', forms: [], links: [], words: '', alerts: [], marks: '', scripts: 0, refresh: undefined }
  return { ...none, url, isRendered: true, status: 0 }
}
