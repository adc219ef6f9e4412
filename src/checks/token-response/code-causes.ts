import { differenceBetween } from '../../text/difference.ts'
import { urlOf } from '../../text/url.ts'
import { type Evidence, quoted, span } from './evidence.ts'
import type { CauseEntry } from './weighing.ts'

/** Ten minutes are the most that a code should live (RFC 6749 4.1.2). */
const CODE_MS = 600_000
/** No code lives so short a time. */
const FRESH_MS = 5000
/** Providers begin to refuse codes after a minute. */
const SLOW_MS = 45_000

/** Causes of a code that is refused, and what of a run speaks for and against each. */
export const CODE_CAUSES: readonly CauseEntry[] = [
  {
    id: 'code-expired',
    is: 'the code has expired',
    also: 'it has expired',
    out: 'an expired code',
    remedy: 'Sign in again, and have the code exchanged at once.',
    despite: 'Compare the clocks of the nodes of the provider, and look for whoever else took the code.',
    usual: { code: 0.2 },
    concerns: hasCode,
    clues: [
      {
        weight: 40,
        tells: ({ code }) =>
          code?.announcedSeconds !== undefined && code.waitedMs >= code.announcedSeconds * 1000
            ? `the code was exchanged ${span(code.waitedMs)} after it came; the redirect said that it lives ${code.announcedSeconds} s`
            : undefined,
      },
      {
        weight: 20,
        tells: ({ code }) =>
          code && code.announcedSeconds === undefined && code.waitedMs >= CODE_MS
            ? `the code was exchanged ${span(code.waitedMs)} after it came, and codes live ten minutes at most`
            : undefined,
      },
      {
        weight: 2,
        tells: ({ code }) =>
          code && code.waitedMs >= SLOW_MS && code.waitedMs < CODE_MS
            ? `the code was exchanged ${span(code.waitedMs)} after it came`
            : undefined,
      },
      { weight: 0, tells: freshness },
    ],
  },
  {
    id: 'code-spent',
    is: 'somebody used the code before',
    also: 'somebody used it before',
    out: 'a code that was used before',
    remedy:
      'Sign in again, and look for whoever else takes the code: a proxy, a page that is reloaded, a second listener, the application itself.',
    usual: { code: 0.3 },
    concerns: hasCode,
    clues: [
      {
        weight: 15,
        tells: ({ code }) =>
          code && code.before.length > 0
            ? `this run sent the code ${code.before.length + 1} times${code.before.some(asksForNonce) ? ', since the first answer asked for a DPoP nonce' : ''}`
            : undefined,
      },
      {
        weight: 4,
        tells: ({ code }) => (code?.givenBefore ? 'the code was there before this run asked for one' : undefined),
      },
      { weight: 0.8, tells: ({ code }) => (code && code.before.length === 0 ? 'this run sent it once' : undefined) },
    ],
  },
  {
    id: 'code-unknown',
    is: 'the server that was asked does not know the code',
    also: 'the server that was asked does not know it: another node, realm or environment issued it',
    out: 'a server that does not know the code',
    remedy:
      'Compare the token endpoint with where the person signed in: one environment, one realm, and nodes that share their codes.',
    usual: { code: 0.15 },
    concerns: hasCode,
    clues: [],
  },
  {
    id: 'code-altered',
    anywhere: true,
    is: 'the code was changed on its way',
    also: 'it was changed on its way',
    out: 'a code that was changed on its way',
    remedy: 'Exchange the code as it came: decoded once, whole, and with its plus signs.',
    usual: { code: 0.06 },
    concerns: hasCode,
    clues: [
      {
        weight: 40,
        tells: ({ code }) => {
          if (code?.arrived === undefined || code.sent === undefined || code.sent === code.arrived) return undefined
          const how = differenceBetween(code.sent, code.arrived)
          return `another code was sent than came${how === undefined ? '' : `: ${how}`}`
        },
      },
      { weight: 6, tells: ({ code }) => traceOfChange(code?.arrived ?? '') },
      {
        weight: 0,
        tells: ({ code }) =>
          code && !code.pasted && code.sent === code.arrived && traceOfChange(code.arrived ?? '') === undefined
            ? 'it was sent as it came'
            : undefined,
      },
    ],
  },
  {
    id: 'redirect-uri',
    anywhere: true,
    is: 'the redirect_uri is not the one that the provider compares with',
    out: 'another redirect_uri at the token request',
    remedy: 'Send the same redirect_uri at both requests, to the letter, and compare it with the registration.',
    despite:
      'The provider compares with another one than was sent: that of the registration, or what something on the way made of one of the requests.',
    usual: { code: 0.1 },
    concerns: hasCode,
    clues: [
      {
        weight: 40,
        tells: ({ redirect: { asked, sent } }) => {
          if (asked === undefined || sent === undefined || asked === sent) return undefined
          const how = differenceBetween(sent, asked)
          return `the two requests sent different ones${how === undefined ? '' : `: ${how}`}`
        },
      },
      {
        weight: 25,
        tells: ({ redirect: { asked, sent } }) =>
          asked !== undefined && sent === undefined
            ? 'the authorization request had one, and the token request did not'
            : undefined,
      },
      { weight: 6, tells: ({ redirect: { asked } }) => normalised(asked) },
      {
        weight: 0,
        tells: ({ redirect: { asked, sent } }) =>
          asked !== undefined && asked === sent && normalised(asked) === undefined
            ? `both requests sent ${quoted(asked)}`
            : undefined,
      },
    ],
  },
]

function hasCode({ facts }: Pick<Evidence, 'facts'>): boolean {
  return facts.grant === 'authorization_code'
}

function asksForNonce({ response }: { readonly response: { readonly body: string } | null }): boolean {
  return response?.body.includes('use_dpop_nonce') === true
}

/** Says that a code is too young to have expired. */
function freshness({ code }: Evidence): string | undefined {
  if (!code || (code.announcedSeconds !== undefined && code.waitedMs >= code.announcedSeconds * 1000)) return undefined
  if (!code.pasted && code.waitedMs < FRESH_MS) return `the code was exchanged ${span(code.waitedMs)} after it came`
  if (code.atMostMs !== undefined && code.atMostMs < FRESH_MS)
    return `the code was exchanged ${span(code.atMostMs)} after it was asked for`
  return undefined
}

/** Signs in a code that it does not have unless somebody encoded, decoded or cut it. */
function traceOfChange(code: string): string | undefined {
  if (/%[0-9a-f]{2}/i.test(code))
    return 'the code that came has percent escapes in it, as one has that was encoded twice'
  if (/\s/.test(code)) return 'the code that came has a blank in it, as a plus sign becomes one'
  if (/(?:…|\.{3})$/.test(code)) return 'the code that came ends in dots, as what was cut off does'
  return undefined
}

/** What a redirect URI becomes by software that tidies URLs up. */
function normalised(uri: string | undefined): string | undefined {
  const href = uri === undefined ? undefined : urlOf(uri)?.href
  return href === undefined || href === uri ? undefined : `software that normalises URLs makes ${quoted(href)} of it`
}
