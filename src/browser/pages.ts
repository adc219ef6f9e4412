import { createHash } from 'node:crypto'

export type PageName =
  | 'done'
  | 'refused'
  | 'failed'
  | 'foreign'
  | 'relay'
  | 'nothing'
  | 'used'
  | 'reopened'
  | 'large'
  | 'other'

const STYLE = `
:root { color-scheme: light dark; --ink: #1a2233; --soft: #5a6478; --card: #fff; --ground: #eef1f7; --line: #dbe1ec; --mark: #1d7a4c; --tint: #e3f4ea; }
.failed { --mark: #b3261e; --tint: #fbe9e7; }
.plain { --mark: #2f5fc4; --tint: #e6edfb; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9edf5; --soft: #a5afc2; --card: #1a202b; --ground: #10141b; --line: #2e3747; --mark: #6fd39c; --tint: #17352a; }
  .failed { --mark: #ff8a80; --tint: #3b1f1e; }
  .plain { --mark: #8fb2ff; --tint: #1d2a45; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { width: min(30rem, 100%); padding: 2.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 18px; box-shadow: 0 12px 40px rgb(20 30 60 / .08); }
svg { display: block; width: 3.25rem; height: 3.25rem; padding: .8rem; margin-bottom: 1.25rem; border-radius: 50%; background: var(--tint); color: var(--mark); }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; }
p { margin: 0; color: var(--soft); }
footer { margin-top: 1.75rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .875rem; color: var(--soft); }
`

/** Takes code and state out of the address bar and the history, on whatever page they ended. */
const CLEAN = `history.replaceState(null, '', '/finished')`

/** Hands what stands in the fragment over to the listener byte for byte, and shows the page that is answered; a clean address stays behind. */
const RELAY = `
const sent = location.hash.slice(1)
history.replaceState(null, '', '/finished')
const say = (title, text) => {
  document.title = title
  document.getElementById('title').textContent = title
  document.getElementById('text').textContent = text
}
say('One moment', 'The answer is being handed to the terminal.')
fetch(document.body.dataset.relay, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: sent })
  .then((answer) => answer.text())
  .then((text) => {
    const next = new DOMParser().parseFromString(text, 'text/html')
    document.title = next.title
    document.body.replaceWith(next.body)
  })
  .catch(() => say('Not handed over', 'The terminal did not take the answer. It may have ended; start again from there.'))
`

const CHECK = '<path d="M5 12.5l4.5 4.5L19 7.5"/>'
const CROSS = '<path d="M7 7l10 10M17 7L7 17"/>'
const DOTS = '<path d="M6 12h.01M12 12h.01M18 12h.01"/>'

interface Page {
  readonly look: 'good' | 'failed' | 'plain'
  readonly sign: string
  readonly title: string
  readonly text: string
}

const PAGES: Readonly<Record<PageName, Page>> = {
  done: {
    look: 'good',
    sign: CHECK,
    title: 'You are back',
    text: 'The answer has arrived. Go back to the terminal to see what it is worth; you can close this window.',
  },
  refused: {
    look: 'failed',
    sign: CROSS,
    title: 'Not signed in',
    text: 'The provider answered with an error instead of a sign-in. The terminal says which; you can close this window.',
  },
  failed: {
    look: 'failed',
    sign: CROSS,
    title: 'That did not work',
    text: 'The answer that came with this address must not be used. The terminal says why; you can close this window.',
  },
  foreign: {
    look: 'failed',
    sign: CROSS,
    title: 'Not this sign-in',
    text: 'The answer that came with this address belongs to another sign-in, or to none. It was ignored, and the terminal goes on waiting.',
  },
  // What it says stands until its script runs.
  relay: {
    look: 'plain',
    sign: DOTS,
    title: 'Scripts are switched off',
    text: 'What stands in the address of this page behind the number sign only a script can read. Allow scripts for this address and load the page again, or sign in again with --response-mode form_post.',
  },
  nothing: {
    look: 'plain',
    sign: DOTS,
    title: 'Nothing came',
    text: 'This address came without an answer of the provider: neither a code nor an error stands behind it. The terminal goes on waiting for one.',
  },
  used: {
    look: 'plain',
    sign: DOTS,
    title: 'Already used',
    text: 'This sign-in has been answered before. Start again from the terminal if you need to.',
  },
  reopened: {
    look: 'failed',
    sign: CROSS,
    title: 'Opened before',
    text: 'This address leads to the provider once, and it was opened before. If that was not you, end the sign-in in the terminal and start it again.',
  },
  large: {
    look: 'failed',
    sign: CROSS,
    title: 'Too much came along',
    text: 'The browser sent more than is read here, most likely cookies of other programs on this address. Delete the cookies of this address, and start again from the terminal.',
  },
  other: {
    look: 'plain',
    sign: DOTS,
    title: 'Nothing here',
    text: 'This page only waits for a sign-in. You can close this window.',
  },
}

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const STYLE_HASH = hash(STYLE)

/** A page of fixed text; the relay path is our own random one. No byte of a request is ever in it. */
export function pageHtml(name: PageName, relayPath = ''): string {
  const page = PAGES[name]
  const data = name === 'relay' ? ` data-relay="${relayPath}"` : ''
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} – oidc-cli</title>
<style>${STYLE}</style>
</head>
<body class="${page.look}"${data}>
<main>
<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${page.sign}</svg>
<h1 id="title">${page.title}</h1>
<p id="text">${page.text}</p>
<footer>oidc-cli, on your own machine</footer>
</main>
<script>${scriptOf(name)}</script>
</body>
</html>
`
}

const scriptOf = (name: PageName): string => (name === 'relay' ? RELAY : CLEAN)

/** Headers of a page: nothing but itself may load, be kept, frame it or learn where it was. */
export function pageHeaders(name: PageName): Readonly<Record<string, string>> {
  const relay = name === 'relay' ? "; connect-src 'self'" : ''
  const own = `style-src ${STYLE_HASH}; script-src ${hash(scriptOf(name))}${relay}`
  return {
    'Content-Type': 'text/html; charset=utf-8',
    ...BARE_HEADERS,
    'Content-Security-Policy': `default-src 'none'; ${own}; ${ALONE}`,
  }
}

const ALONE = "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

/** Headers of every answer. */
export const BARE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `default-src 'none'; ${ALONE}`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  Connection: 'close',
}
