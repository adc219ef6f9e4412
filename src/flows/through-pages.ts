import { MEMBER_OF } from '../config/endpoints.ts'
import { takeWindow } from '../session/totp-windows.ts'
import type { Rules } from '../sign-in/rules.ts'
import { Stuck, told } from '../sign-in/stuck.ts'
import type { Arrived } from '../sign-in/travel.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'
import { inChrome } from './chrome.ts'
import type { Going } from './headless.ts'
import { hiddenValues } from './hidden-values.ts'
import { formOrigins } from './person.ts'
import { type SignInPages, signInPages } from './sign-in-pages.ts'
import { ledTo } from './usable-endpoint.ts'

/** Goes from the authorization endpoint through the pages of a provider, with or without a browser. Throws why they lead no further; the step describes the page. */
export async function throughPages(going: Going, step: OpenStep): Promise<Arrived> {
  const { party, person, signal } = going
  const { context, provider } = party
  const origins = new Set([new URL(going.url).origin, ...formOrigins(context)])
  const hidden = hiddenValues(person)
  const record = (exchange: Exchange): void => step.record(hidden.hide(exchange))
  const led = ledTo(provider, MEMBER_OF.authorize)
  const pages = signInPages({ http: await context.http(), record, led, origins, signal })
  const rules: Rules = {
    person,
    origins,
    scopes: (going.scope ?? '').split(' '),
    redirectUri: going.endpoint.redirectUri,
    signal,
    clock: context.env,
    takeWindow: (seed, window) => takeWindow(context.env, seed, window),
    boundary: Buffer.from(context.env.random(18)).toString('hex'),
    onSecret(code) {
      hidden.add(code, 'otp')
      context.recorder.secret(code, 'otp')
    },
    unavailable: pages.unavailable,
  }
  try {
    return await (context.options.flag('headless') ? inChrome : byForms)(going, { rules, pages, step })
  } catch (error) {
    if (!(error instanceof Stuck)) throw error
    if (error.view) for (const line of told(error.view, person, error.used)) step.note(line)
    throw error.failure
  }
}

/** What one sign-in goes by, where its pages come from, and the step that they are recorded in. */
export interface Way {
  readonly rules: Rules
  readonly pages: SignInPages
  readonly step: OpenStep
}

async function byForms({ url }: Going, { rules, pages }: Way): Promise<Arrived> {
  const [{ travel }, { createCookies }] = await Promise.all([
    import('../sign-in/travel.ts'),
    import('../browser/cookies.ts'),
  ])
  return travel({ ...rules, start: url, cookies: createCookies(), send: pages.send })
}
