import { createHash } from 'node:crypto'

export type PageName = 'done' | 'failed' | 'relay' | 'used' | 'other'

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

/** Takes code and state out of the address bar. */
const CLEAN = `history.replaceState(null, '', '/finished')`

/** Hands what stands in the fragment over to the listener, and leaves a clean address behind. */
const RELAY = `
const sent = location.hash.slice(1)
history.replaceState(null, '', '/finished')
if (sent === '') document.getElementById('text').textContent = 'There was no answer from the provider in this address.'
else {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = document.body.dataset.relay
  for (const pair of sent.split('&')) {
    const at = pair.indexOf('=')
    const read = (text) => {
      const plain = text.replace(/\\+/g, ' ')
      try { return decodeURIComponent(plain) } catch { return plain }
    }
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = read(at < 0 ? pair : pair.slice(0, at))
    field.value = at < 0 ? '' : read(pair.slice(at + 1))
    form.append(field)
  }
  document.body.append(form)
  form.submit()
}
`

const CHECK = '<path d="M5 12.5l4.5 4.5L19 7.5"/>'
const CROSS = '<path d="M7 7l10 10M17 7L7 17"/>'
const DOTS = '<path d="M6 12h.01M12 12h.01M18 12h.01"/>'

interface Page {
  readonly look: 'good' | 'failed' | 'plain'
  readonly sign: string
  readonly title: string
  readonly text: string
  readonly script?: string
}

const PAGES: Readonly<Record<PageName, Page>> = {
  done: {
    look: 'good',
    sign: CHECK,
    title: 'You are back',
    text: 'The answer has arrived. Go back to the terminal to see what it is worth; you can close this window.',
    script: CLEAN,
  },
  failed: {
    look: 'failed',
    sign: CROSS,
    title: 'That did not work',
    text: 'The sign-in was refused, or its answer did not belong here. The terminal says why; you can close this window.',
    script: CLEAN,
  },
  relay: {
    look: 'plain',
    sign: DOTS,
    title: 'One moment',
    text: 'The answer is being handed to the terminal.',
    script: RELAY,
  },
  used: {
    look: 'plain',
    sign: DOTS,
    title: 'Already used',
    text: 'This address works once. Start again from the terminal if you need to.',
  },
  other: {
    look: 'plain',
    sign: DOTS,
    title: 'Nothing here',
    text: 'This page only waits for a sign-in. You can close this window.',
  },
}

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** A page of fixed text; the relay path is our own random one. No byte of a request is ever in it. */
export function pageHtml(name: PageName, relayPath = ''): string {
  const page = PAGES[name]
  const data = name === 'relay' ? ` data-relay="${relayPath}"` : ''
  const script = page.script ? `<script>${page.script}</script>` : ''
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
<h1>${page.title}</h1>
<p id="text">${page.text}</p>
<footer>oidc-cli, on your own machine</footer>
</main>
${script}
</body>
</html>
`
}

/** Headers of a page: nothing but itself may load, be kept, frame it or learn where it was. */
export function pageHeaders(name: PageName): Readonly<Record<string, string>> {
  const { script } = PAGES[name]
  const scripts = script ? `; script-src ${hash(script)}` : ''
  const forms = name === 'relay' ? "'self'" : "'none'"
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; style-src ${hash(STYLE)}${scripts}; form-action ${forms}; frame-ancestors 'none'; base-uri 'none'`,
    ...BARE_HEADERS,
  }
}

/** Headers of every answer. */
export const BARE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  Connection: 'close',
}
