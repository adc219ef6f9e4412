import type { PageView } from '../browser/page-view.ts'
import type { Answered } from '../browser/user-agent.ts'
import { isTypable } from './fields.ts'

/** What keeps a machine from signing in at a page: the end of a sentence that begins with "the page", and what to do about it. */
export interface Barrier {
  readonly what: string
  readonly hint: string
}

const EXEMPT = 'Have it switched off for this account or for the addresses of this machine, or sign in by hand.'

/** A firewall that answers instead of the provider. */
export function firewallAt({ status, scripts, forms }: PageView, { headers, html }: Answered): Barrier | undefined {
  const header = (name: string): string => [headers[name] ?? ''].flat().join(', ')
  const refuses = status >= 400 || (forms.length === 0 && scripts > 0)
  const found = (name: string): Barrier => ({
    what: `is one of the firewall ${name}, which turns machines away`,
    hint: EXEMPT,
  })
  if (header('cf-mitigated') !== '') return found('Cloudflare')
  if (/^(?:captcha|challenge)$/i.test(header('x-amzn-waf-action'))) return found('AWS WAF')
  if (!refuses) return undefined
  const server = header('server')
  if (
    /just a moment|attention required|cf-chl|challenge-platform|cf-error-details/i.test(html) &&
    /cloudflare/i.test(server + html)
  )
    return found('Cloudflare')
  if (/akamaighost/i.test(server) && status === 403) return found('Akamai')
  if (/_Incapsula_Resource|Incapsula incident/i.test(html)) return found('Imperva')
  if (/captcha-delivery\.com/i.test(html)) return found('DataDome')
  if (/px-captcha|_pxAppId/i.test(html)) return found('HUMAN')
  if (/The requested URL was rejected\. Please consult with your administrator/i.test(html)) return found('F5')
  if (/Sucuri WebSite Firewall/i.test(html)) return found('Sucuri')
  return undefined
}

/** A puzzle that a person has to solve before a form of the page is taken. */
export function captchaOn({ marks, forms }: PageView): Barrier | undefined {
  const widget =
    /^(?!script ).*(?:\bg-recaptcha\b|\bh-captcha\b|\bcf-turnstile\b|\bfrc-captcha\b|\bmtcaptcha\b|funcaptcha|arkose|geetest|data-sitekey)/im
  const frame = /^iframe .*(?:recaptcha|hcaptcha|turnstile|captcha)/im
  const picture = /^img .*captcha/im
  const asked = forms.some(({ controls }) =>
    controls.some(({ visible, name, id }) => visible && /captcha/i.test(`${name} ${id}`)),
  )
  if (!asked && ![widget, frame, picture].some((mark) => mark.test(marks))) return undefined
  return { what: 'asks for a captcha, which is there to keep machines out', hint: EXEMPT }
}

/** Whether a page says that a code came by message, so that none of an authenticator is the right one. */
export function sendsCode({ words }: PageView): boolean {
  return (
    /\b(?:sent|texted|e-?mailed|mailed)\b.{0,80}\b(?:code|text|sms|e-?mail|message|link|phone)\b|\bcheck your (?:e-?mail|inbox|messages)\b/i.test(
      words,
    ) && !/\bauthenticator\b/i.test(words)
  )
}

/** Whether a page says that somebody tries too often, or may not sign in any more. */
export function lockoutIn({ alerts, words }: PageView): Barrier | undefined {
  const told = alerts.length > 0 ? alerts.join(' ') : words
  const locked =
    /(?<!\bif (?:your|the|an) )\baccounts?\b.{0,60}\b(?:locked|disabled|blocked|suspended|deactivated)\b(?![^.!]{0,60}\?)|\b(?:locked|blocked|suspended)\b.{0,30}\baccount\b|\btoo many\b.{0,40}\b(?:attempts|tries|logins?|sign-?ins?|failures)\b|\btemporarily (?:locked|disabled|blocked)\b/i
  if (!locked.test(told)) return undefined
  return {
    what: 'says that the account is locked or was tried too often',
    hint: 'Unlock the account, or wait; nothing was tried a second time.',
  }
}

/** What a page that leads no further asks for, as far as its words tell. */
export function barrierIn(view: PageView): Barrier | undefined {
  const { words, forms, scripts, isRendered } = view
  if (sendsCode(view))
    return {
      what: 'asks for a code that was sent by message',
      hint: 'Give the account a one-time password (--totp), or sign in by hand.',
    }
  // Where something is asked for, words of other ways are no obstacle.
  if (forms.some(({ controls }) => controls.some(isTypable))) return undefined
  if (
    /\bpush notification\b|\b(?:approve|confirm|accept|tap)\b.{0,60}\b(?:phone|mobile|device|authenticator app|notification|sign-?in request)\b|\bcheck your (?:phone|device)\b/i.test(
      words,
    )
  )
    return {
      what: 'waits for somebody to agree on another device',
      hint: 'Give the account a one-time password (--totp), or sign in by hand.',
    }
  if (/\b(?:passkeys?|security keys?|webauthn|fingerprint|face id|touch id|windows hello)\b/i.test(words))
    return {
      what: 'asks for a passkey or a security key',
      hint: 'Give the account a password or a one-time password (--totp), or sign in by hand.',
    }
  if (
    /\bbrowser\b.{0,80}\b(?:not supported|unsupported|not compatible|out of date|outdated|too old)\b|\b(?:unsupported|outdated|incompatible)\b.{0,20}\bbrowser\b|\b(?:upgrade|update) your browser\b/i.test(
      words,
    )
  )
    return {
      what: 'says that this browser is not supported',
      hint: "Name another one with --header 'User-Agent: …', or sign in by hand.",
    }
  const asksForScripts =
    /\bjava ?script\b.{0,80}\b(?:enabled?|required?|disabled|turn(?:ed)? on|activated?|needed|necessary|supports?)\b|\b(?:enable|requires?|activate|turn on|needs?|without)\b.{0,40}\bjava ?script\b/i.test(
      words,
    )
  if (!isRendered && (asksForScripts || (forms.every(({ visible }) => !visible) && scripts > 0 && words.length < 200)))
    return {
      what: 'needs scripts, which are not run here',
      hint: 'Sign in with --headless, in an installed Chrome that runs them, or by hand.',
    }
  return undefined
}

/** A server that wants to know who connects, rather than showing a form. */
export function connectionAuth({ status }: PageView, { headers }: Answered): Barrier | undefined {
  const asked = [headers['www-authenticate'] ?? ''].flat().join(', ')
  const scheme = /^\s*([\w-]{1,30})/.exec(asked)?.[1]
  if (status !== 401 || scheme === undefined) return undefined
  return {
    what: `wants the connection itself signed in (${scheme})`,
    hint: 'Have a form shown for this account, or sign in by hand.',
  }
}
