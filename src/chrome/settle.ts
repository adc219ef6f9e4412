import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { PageView } from '../browser/page-view.ts'
import { needsPerson } from '../sign-in/stuck.ts'
import type { Network } from './network.ts'
import { SNAPSHOT, type Snapshot } from './snapshot.ts'

/** A page that is waited for. */
export interface Waiting {
  readonly page: Page
  readonly network: Network
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

/** How often a page is looked at, how long it must stay as it is, and how long one that never comes to rest is waited for, in milliseconds. */
const POLL_MS = 100
const QUIET_MS = 300
const RESTLESS_MS = 10_000

/** The page as HTML once nothing about it changes and nothing is loaded any more; undefined where the answer is there. */
export async function settle(waiting: Waiting): Promise<string | undefined> {
  const { network } = waiting
  let last: string | undefined
  let quiet = 0
  for (let waited = 0; ; waited += POLL_MS) {
    const html = await copyOf(waiting)
    requireGoingOn(waiting)
    if (network.arrived()) return undefined
    quiet = html !== undefined && html === last && network.open() === 0 ? quiet + POLL_MS : 0
    last = html
    // What is sent is waited for as long as the network does; what only asks may be a question that nobody answers.
    const isRestless = waited >= RESTLESS_MS && network.sending() === 0
    if (html !== undefined && (quiet >= QUIET_MS || isRestless)) return html
    await setTimeout(POLL_MS, undefined, { signal: waiting.signal })
  }
}

/** Waits until something holds, for at most so many milliseconds; says whether it did. */
export async function waitFor(waiting: Waiting, ms: number, holds: () => Promise<boolean>): Promise<boolean> {
  for (let waited = 0; ; waited += POLL_MS) {
    requireGoingOn(waiting)
    if (waiting.network.arrived() || (await holds())) return true
    if (waited >= ms) return false
    await setTimeout(POLL_MS, undefined, { signal: waiting.signal })
  }
}

/** The page as HTML at this moment; undefined between two pages. */
export async function copyOf({ page, signal }: Waiting): Promise<string | undefined> {
  const given = page.evaluate(SNAPSHOT).catch(() => undefined) as Promise<Snapshot | undefined>
  return (await unlessAborted(given, signal))?.html
}

/** Throws where a form was about to be sent as part of a URL by the browser itself. */
export async function requireNoGet({ page, signal }: Waiting, view: PageView): Promise<void> {
  const given = page.evaluate(SNAPSHOT).catch(() => undefined) as Promise<Snapshot | undefined>
  if ((await unlessAborted(given, signal))?.sendsByGet)
    throw needsPerson(view, {
      what: 'would send what is typed as part of a URL (GET), so that it was not sent',
      hint: 'Have the operator look at the form; a sign-in form is sent by POST over https.',
    })
}

function requireGoingOn({ network, signal }: Waiting): void {
  signal.throwIfAborted()
  const why = network.failed()
  if (why !== undefined && !network.arrived()) throw why
}

/** Rejects with the signal's reason where that comes first: scripts of a page may never come to an end. */
export function unlessAborted<T>(given: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    given.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
