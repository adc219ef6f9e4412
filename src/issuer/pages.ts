import { createHash } from 'node:crypto'
import { escapeMarkup } from '../text/html-entities.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2330; --soft: #5b6577; --paper: #ffffff; --ground: #eef1f6; --line: #d5dbe6; --accent: #2457c5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf4; --soft: #a3adbf; --paper: #1b212c; --ground: #11151c; --line: #323b4b; --accent: #7ea6ff; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; }
main { width: min(26rem, 100%); background: var(--paper); border: 1px solid var(--line); border-radius: 14px; padding: 2rem; }
h1 { font-size: 1.35rem; margin: 0 0 .35rem; }
p { margin: 0 0 1.25rem; color: var(--soft); overflow-wrap: anywhere; }
label { display: block; font-weight: 600; margin: 0 0 .9rem; }
input { display: block; width: 100%; margin-top: .3rem; padding: .65rem .75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: 8px; }
ul { margin: 0 0 1.25rem; padding-left: 1.2rem; }
.row { display: flex; gap: .75rem; margin-top: 1.4rem; }
button { flex: 1; padding: .7rem; font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; }
button[value="yes"] { background: var(--accent); border-color: var(--accent); color: var(--paper); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`

/** Headers of every page of the embedded issuer. The redirect after the form leads to another origin, so `form-action` stays open. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'`,
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>
<body><main>${body}</main></body>
</html>
`
}

/** The sign-in form; `action` is a path of ours. */
export function signInPage(action: string, client: string, hint: string): string {
  return page(
    'Sign in – demo issuer',
    `<h1>Sign in</h1>
<p>This issuer runs on your own machine for as long as the demo does. Any name and any password will do.</p>
<form method="post" action="${escapeMarkup(action)}">
<label>Name <input name="login" autocomplete="username" required maxlength="60" value="${escapeMarkup(hint)}" autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required maxlength="200"></label>
<p>${escapeMarkup(client)} will learn your name and your e-mail address.</p>
${BUTTONS}
</form>`,
  )
}

/** The consent form, shown when a client asks for more than was granted before. */
export function consentPage(action: string, client: string, scopes: readonly string[]): string {
  const items = scopes.map((scope) => `<li>${escapeMarkup(scope)}</li>`).join('')
  return page(
    'Allow access – demo issuer',
    `<h1>Allow access</h1>
<p>${escapeMarkup(client)} asks for:</p>
<ul>${items}</ul>
<form method="post" action="${escapeMarkup(action)}">
${BUTTONS}
</form>`,
  )
}

/** Shown where there is no client to go back to. */
export function errorPage(error: string, description: string): string {
  return page(`${error}: ${description}`, `<h1>${escapeMarkup(error)}</h1><p>${escapeMarkup(description)}</p>`)
}

const BUTTONS = `<div class="row">
<button name="answer" value="yes">Continue</button>
<button name="answer" value="no" formnovalidate>Cancel</button>
</div>`
