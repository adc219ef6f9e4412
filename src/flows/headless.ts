import type { RequestOptions } from 'node:https'
import type { Cookies } from '../browser/cookies.ts'
import type { Load } from '../browser/html-forms.ts'
import type { Send } from '../browser/user-agent.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import type { Context } from '../context.ts'
import { CliError, cliError, interruption } from '../errors.ts'
import type { Person } from '../sign-in/person.ts'
import type { Exchange } from '../trace/trace.ts'
import type { JudgedResponse } from './authorization-response.ts'
import { loginTimeout } from './login-timeout.ts'
import type { Party } from './party.ts'
import type { PendingRequest } from './paste-mode.ts'
import { throughPages } from './through-pages.ts'

/** What is sent for a person who is not there. */
interface Absent extends PendingRequest {
  readonly person: Person
  readonly scope: string | undefined
}

/** Signs somebody in by forms, and takes the answer to the redirect URI; nobody sees a browser. Throws why it leads no further. */
export async function signInByForms(party: Party, open: JudgedStep, absent: Absent): Promise<JudgedResponse> {
  const { context } = party
  const seconds = context.options.seconds('loginTimeout')
  const { signal, release } = deadline(context, seconds)
  const wait = context.talk.wait(
    context.options.flag('headless') ? 'Signing in in a browser without window' : 'Signing in by forms',
    seconds,
  )
  try {
    const going: Going = { ...absent, party, signal, cookies: await depart(absent) }
    const { load, unasked } = await open.within('sign_in', (step) => throughPages(going, step))
    if (unasked.length > 0) open.note(`No page asked for ${unasked.map(({ name }) => name).join(', ')}.`)
    return absent.endpoint.listener ? await deliver(going, load) : await take(going, load)
  } finally {
    release()
    wait.stop()
  }
}

export interface Going extends Absent {
  readonly party: Party
  readonly signal: AbortSignal
  /** Those of our own listener, which no page is sent. */
  readonly cookies: Cookies
}

/** Leaves by our own page as a browser would, which is known by its cookie when it comes back. */
async function depart({ endpoint: { listener }, url }: Absent): Promise<Cookies> {
  if (!listener) return carrying('')
  const send = await sendHere()
  listener.setTarget(url)
  const { startUrl } = listener
  const page = { method: 'GET', url: startUrl, body: undefined } as const
  const { headers } = await send(page, {}, AbortSignal.timeout(OWN_MS))
  const [line = ''] = [headers['set-cookie'] ?? []].flat()
  return carrying(line.split(';', 1)[0] ?? '')
}

/** A way to send to our own listener. */
async function sendHere(): Promise<Send> {
  const [{ sendBy }, { request }] = await Promise.all([import('../browser/user-agent.ts'), import('node:http')])
  // The library would look for a name of TLS by a pattern that takes 5 ms to compile.
  const options: RequestOptions = { servername: '' }
  return sendBy(request, options)
}

/** The one cookie that our own listener sets, for all of its paths; it is asked nothing else once it takes it back. */
function carrying(cookie: string): Cookies {
  return { headerFor: () => cookie, take() {} }
}

/** Longest wait for our own listener, in milliseconds. */
const OWN_MS = 10_000

/** Brings the answer to our listener as a browser would. */
async function deliver({ party, endpoint, cookies, signal }: Going, load: Load): Promise<JudgedResponse> {
  const { listener, redirectUri, strays } = endpoint
  if (!listener) throw new Error('There is no listener to bring the answer to.')
  const { visit } = await import('../browser/user-agent.ts')
  let status = 0
  await visit(load, {
    send: await sendHere(),
    cookies,
    signal,
    ends(answered) {
      // Of our own pages one leads on: it posts the fragment of its address.
      const relays = answered.html.includes(' data-relay=')
      if (!relays) status = answered.status
      return !relays
    },
    answer: () => undefined,
  })
  // Nobody else is there to come back.
  const seconds = party.context.options.seconds('loginTimeout')
  if (status !== 200) throw loginTimeout({ seconds, redirectUri, departed: true, strays })
  const { arrival } = await listener.arrival
  const { findings, parameters = arrival.parameters } = listener.judgementOf(arrival)
  return { ...arrival, parameters, findings }
}

/** Takes the answer where the redirect URI does not come back to this machine: it is not loaded, so that nobody else takes the code. */
async function take({ party, endpoint, judge }: Going, { method, url, body = '' }: Load): Promise<JudgedResponse> {
  const { readAnswer } = await import('../browser/answer.ts')
  const answer = readAnswer({ method, url, body }, new URL(endpoint.redirectUri))
  if (!answer) throw cliError('response_unusable', 'The authorization response has escapes that cannot be decoded.')
  const arrival = { ...answer, sameBrowser: true }
  const { findings, parameters = answer.parameters } = await judge(arrival)
  const exchange: Exchange = {
    purpose: 'callback',
    startedAt: party.context.env.now(),
    ms: 0,
    request: { method, url, headers: [], body },
    response: null,
    failure: null,
    timing: {},
    shaped: [],
    attempt: 1,
  }
  endpoint.exchanges.add(exchange, 'answer')
  return { ...arrival, parameters, findings }
}

/** Ends the sign-in when it takes too long, or when the run is interrupted. */
function deadline({ env }: Context, seconds: number): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const done = new AbortController()
  const interrupt = (): void => controller.abort(new CliError(interruption(env.signal.reason)))
  env.signal.addEventListener('abort', interrupt, { once: true })
  if (env.signal.aborted) interrupt()
  void env.sleep(seconds * 1000, done.signal).then(() => {
    if (done.signal.aborted) return
    const hint = 'Allow more with --login-timeout <seconds>; the pages that were loaded stand in the step sign_in.'
    controller.abort(cliError('login_timeout', `The sign-in by forms did not end within ${seconds} s.`, hint))
  })
  return {
    signal: controller.signal,
    release() {
      // Without a reason an error would be made of where this is.
      done.abort('over')
      env.signal.removeEventListener('abort', interrupt)
    },
  }
}
