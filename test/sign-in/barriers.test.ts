import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { type Reply, sharedDoor } from '../support/door.ts'
import type { Document } from '../support/env.ts'

const door = await sharedDoor()
const PASSWORD = 'correct-horse-battery'
const VARS = { CI: 'true', SMOKE_PASSWORD: PASSWORD, SMOKE_TOTP: 'JBSWY3DPEHPK3PXP' }
const USER = ['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD']
const FIELDS = '<input name=username autocomplete=username><input type=password name=password><button>Sign in</button>'
const LOGIN = `<form method=post action=/in>${FIELDS}</form>`
const page = (body: string, status = 200): Reply => ({
  status,
  html: `<!doctype html><title>Acme</title><body>${body}`,
})

/** What arrived at the server of somebody else. */
const taken: string[] = []
let elsewhere = ''
const other = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  taken.push(`${request.method} ${request.url} ${body}`)
  response.end('<p>thanks</p>')
})
before(async () => {
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
})
after(() => {
  other.closeAllConnections()
  other.close()
})

async function stops(argv: readonly string[] = USER): Promise<{ document: Document; notes: string }> {
  taken.length = 0
  const ran = await door.login(argv, { vars: VARS })
  const document = ran.json()
  assert.ok(!`${ran.stdout}${ran.stderr}`.includes(PASSWORD), 'the password stands in the report')
  assert.equal(document.exit, ran.code)
  return { document, notes: document.steps.flatMap((step: Document) => step.notes ?? []).join('\n') }
}

const sentPassword = (): number => door.asked.filter(({ body }) => [...body.values()].includes(PASSWORD)).length

/** A page after which nobody is signed in, and how that is told. */
const ENDS: readonly {
  readonly name: string
  readonly first: () => Reply
  readonly next?: () => Reply
  readonly code: string
  readonly exit: number
  readonly says: RegExp
  /** How often the password may have been sent. */
  readonly sent: number
}[] = [
  {
    name: 'a captcha in the form',
    first: () => page(`<form method=post action=/in>${FIELDS}<div class="g-recaptcha" data-sitekey=k></div></form>`),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /captcha/,
    sent: 0,
  },
  {
    name: 'a turnstile',
    first: () => page(`<form method=post action=/in>${FIELDS}<div class="cf-turnstile"></div></form>`),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /captcha/,
    sent: 0,
  },
  {
    name: 'a picture to be read',
    first: () => page(`<form method=post action=/in>${FIELDS}<img src=/captcha.png><input name=captcha_text></form>`),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /captcha/,
    sent: 0,
  },
  {
    name: 'a script of a captcha that no form shows',
    first: () => page(`<script src=https://www.google.com/recaptcha/api.js></script>${LOGIN}`),
    next: () => door.through(),
    code: '',
    exit: 0,
    says: /^$/,
    sent: 1,
  },
  {
    name: 'Cloudflare',
    first: () => ({
      ...page('<h1>Just a moment...</h1><script src=/cdn-cgi/challenge-platform/x></script>', 403),
      headers: { server: 'cloudflare', 'cf-mitigated': 'challenge' },
    }),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /firewall Cloudflare/,
    sent: 0,
  },
  {
    name: 'Akamai',
    first: () => ({ ...page('<h1>Access Denied</h1>', 403), headers: { server: 'AkamaiGHost' } }),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /firewall Akamai/,
    sent: 0,
  },
  {
    name: 'a push to a phone',
    first: () => page(LOGIN),
    next: () =>
      page(
        '<h1>Approve sign in request</h1><p>Open your Authenticator app, and approve the request.</p><meta http-equiv=refresh content=5>',
      ),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /another device/,
    sent: 1,
  },
  {
    name: 'a code by message',
    first: () => page(LOGIN),
    next: () =>
      page(
        '<p>We sent a code to your phone by SMS.</p><form method=post action=/code><input name=otp><button>Verify</button></form>',
      ),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /sent by message/,
    sent: 1,
  },
  {
    name: 'a passkey',
    first: () => page('<h1>Use your passkey</h1><p>Insert your security key.</p>'),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /passkey or a security key/,
    sent: 0,
  },
  {
    name: 'an unknown form beside words of other ways',
    first: () =>
      page(
        '<form method=post action=/in><input name=tenant required><button>Next</button></form><a href=/p>Use a passkey</a><noscript>Enable JavaScript</noscript><meta http-equiv=refresh content="900;url=/late">',
      ),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /no form for username, password/,
    sent: 0,
  },
  {
    name: 'a wrong password, beside a question whether the account is locked',
    first: () => page(LOGIN),
    next: () => page(`${LOGIN}<p>Has your account been locked? Write to us.</p>`),
    code: 'sign_in_refused',
    exit: 4,
    says: /asks for username and password again\.$/,
    sent: 1,
  },
  {
    name: 'a lockout',
    first: () => page(LOGIN),
    next: () => page(`<div role=alert>Your account has been temporarily locked.</div>${LOGIN}`),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /locked/,
    sent: 1,
  },
  {
    name: 'a browser that is not supported',
    first: () => page('<h1>Your browser is not supported</h1><p>Please use a newer one.</p>'),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /browser is not supported/,
    sent: 0,
  },
  {
    name: 'a page of scripts',
    first: () => page('<div id=root></div><script src=/app.js></script>'),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /needs scripts/,
    sent: 0,
  },
  {
    name: 'a page that asks for scripts',
    first: () => page('<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>'),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /needs scripts/,
    sent: 0,
  },
  {
    name: 'a new password',
    first: () => page(LOGIN),
    next: () =>
      page(
        '<form method=post action=/new><input type=password name=password-new autocomplete=new-password><input type=password name=password-confirm><button>Submit</button></form>',
      ),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /new password/,
    sent: 1,
  },
  {
    name: 'a wrong password',
    first: () => page(LOGIN),
    next: () =>
      page(
        `<div class=alert-error>Invalid username or password.</div><p>If your account is locked, write to us.</p>${LOGIN}`,
      ),
    code: 'sign_in_refused',
    exit: 4,
    says: /asks for username and password again and says: Invalid username or password\./,
    sent: 1,
  },
  {
    name: 'a wrong password, told by a status',
    first: () => page(LOGIN),
    next: () => page(LOGIN, 401),
    code: 'sign_in_refused',
    exit: 4,
    says: /again/,
    sent: 1,
  },
  {
    name: 'an unknown form',
    first: () =>
      page(
        '<h1>Welcome</h1><form method=post action=/in><label>Tenant code<input name=tenant required></label><button>Next</button></form>',
      ),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /no form for username, password/,
    sent: 0,
  },
  {
    name: 'an error page of the provider',
    first: () => page('<h1>invalid redirect_uri</h1>', 400),
    code: 'provider_refused',
    exit: 3,
    says: /answered 400: invalid redirect_uri/,
    sent: 0,
  },
  {
    name: 'a server that is down',
    first: () => page('down', 503),
    code: 'http_unavailable',
    exit: 5,
    says: /503/,
    sent: 0,
  },
  {
    name: 'credentials of the connection',
    first: () => ({ ...page('401', 401), headers: { 'www-authenticate': 'Negotiate' } }),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /Negotiate/,
    sent: 0,
  },
  {
    name: 'a form that posts to another origin',
    first: () => page(`<form method=post action=${elsewhere}/in>${FIELDS}</form>`),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /would send what is typed to http:\/\/127\.0\.0\.1:\d+, and values are typed for/,
    sent: 0,
  },
  {
    name: 'a button that posts to another origin',
    first: () =>
      page(
        `<form method=post action=/in><input name=username><input type=password name=password><button formaction=${elsewhere}/in>Sign in</button></form>`,
      ),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /would send what is typed/,
    sent: 0,
  },
  {
    name: 'a base that makes the form another one',
    first: () => page(`<base href=${elsewhere}/><form method=post action=in>${FIELDS}</form>`),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /would send what is typed/,
    sent: 0,
  },
  {
    name: 'a page of another origin',
    first: () => ({ location: `${elsewhere}/` }),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /no form/,
    sent: 0,
  },
  {
    name: 'a form sent by GET',
    first: () => page(`<form action=/in>${FIELDS}</form>`),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /part of a URL/,
    sent: 0,
  },
  {
    name: 'a button that sends by GET',
    first: () =>
      page(
        '<form method=post action=/in><input name=username><input type=password name=password><button formmethod=get>Sign in</button></form>',
      ),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /part of a URL/,
    sent: 0,
  },
  {
    name: 'a form over plain http',
    first: () => page(`<form method=post action=http://op.example/in>${FIELDS}</form>`),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /no https URL/,
    sent: 0,
  },
  {
    name: 'a redirect that sends the form again elsewhere',
    first: () => page(LOGIN),
    next: () => ({ status: 307, location: `${elsewhere}/in` }),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /leads it on to .* \(307, 308\)/,
    sent: 1,
  },
  {
    name: 'the same with 308',
    first: () => page(LOGIN),
    next: () => ({ status: 308, location: `${elsewhere}/in` }),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /leads it on/,
    sent: 1,
  },
  {
    name: 'a redirect with the password in its URL',
    first: () => page(LOGIN),
    next: () => ({ location: `${elsewhere}/?p=${PASSWORD}` }),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /repeats what the person typed/,
    sent: 1,
  },
  {
    name: 'a form that hands the password on',
    first: () => page(LOGIN),
    next: () => page(`<form method=post action=${elsewhere}/x><input type=hidden name=p value=${PASSWORD}></form>`),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /repeats what the person typed/,
    sent: 1,
  },
  {
    name: 'fields that nobody sees',
    first: () =>
      page(
        `<style>.hp{display:none}</style><form method=post action=/in><div style="display:none">${FIELDS}</div><input class=hp name=username><input type=password name=password hidden><span aria-hidden=true><input type=password name=password></span><button>Sign in</button></form>`,
      ),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /no form/,
    sent: 0,
  },
  {
    name: 'redirects without end',
    first: () => ({ location: `/authorize?n=${door.asked.length}` }),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /more than 40 pages/,
    sent: 0,
  },
  {
    name: 'a refresh that comes back',
    first: () => page('<meta http-equiv=refresh content="0;url=/authorize">wait'),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /nothing that surely leads on/,
    sent: 0,
  },
  {
    name: 'a page that is too long',
    first: () => page('x'.repeat(1024 * 1024 + 1)),
    code: 'response_too_large',
    exit: 5,
    says: /larger than the limit/,
    sent: 0,
  },
  {
    name: 'a megabyte of forms',
    first: () => page('<form method=post action=/x><input name=a><input type=password></form>'.repeat(14_000)),
    code: 'sign_in_needs_person',
    exit: 4,
    says: /Acme/,
    sent: 0,
  },
]

for (const { name, first, next, code, exit, says, sent } of ENDS)
  test(`${name} ends the sign-in, and is told apart`, async () => {
    door.answer = ({ method, path }) =>
      method === 'POST' && path !== '/authorize' ? (next?.() ?? page('lost', 404)) : first()
    const { document, notes } = await stops()
    assert.equal(document.error?.code ?? '', code, JSON.stringify(document.error))
    assert.equal(document.exit, exit)
    assert.match(document.error?.message ?? '', says)
    assert.equal(sentPassword(), sent)
    assert.deepEqual(
      taken.filter((each) => each.includes(PASSWORD) || each.includes('ada')),
      [],
    )
    if (code.startsWith('sign_in') && !name.startsWith('redirects'))
      assert.match(notes, /The sign-in stopped at the page http/)
  })

test('the report describes the page: title, forms with their fields, words, and which value found no field', async () => {
  door.answer = ({ method }) =>
    method === 'POST'
      ? page(
          '<form method=post action=/next><label for=c>Badge number</label><input id=c name=badge required><button>Go on</button></form>Ask the front desk.',
        )
      : page(LOGIN)
  const { notes } = await stops([...USER, '--totp', 'env:SMOKE_TOTP'])
  assert.match(notes, /The sign-in stopped at the page http:\/\/127\.0\.0\.1:\d+\/in \("Acme"\), status 200\./)
  assert.match(
    notes,
    /Form 1, post to http:\/\/127\.0\.0\.1:\d+\/next: badge \(text, "Badge number"\), button "Go on"\./,
  )
  assert.match(notes, /It reads: .*Ask the front desk\./)
  assert.match(notes, /Typed until then: (?:username, password|password, username)\./)
  assert.match(notes, /No field was found for: totp\./)
})

test('an origin that was named is given values', async () => {
  door.answer = () => page(`<form method=post action=${elsewhere}/in>${FIELDS}</form>`)
  await stops([...USER, '--form-origin', elsewhere])
  assert.deepEqual(taken, [`POST /in username=ada&password=${PASSWORD}`])
})

test('where one form posts elsewhere and another does not, the other is filled in', async () => {
  door.answer = ({ method }) =>
    method === 'POST' ? door.through() : page(`<form method=post action=${elsewhere}/in>${FIELDS}</form>${LOGIN}`)
  const { document } = await stops()
  assert.equal(document.exit, 0)
  assert.deepEqual(taken, [])
})

test('cookies without number and of any length do no harm', async () => {
  let times = 0
  door.answer = ({ method, cookies }) => {
    times += 1
    if (method === 'POST') return cookies['sid'] === '1' ? door.through() : { status: 400 }
    const many = Array.from({ length: 300 }, (_none, at) => `c${times}_${at}=${'x'.repeat(60)}; Path=/n${at}`)
    const page1 = page(LOGIN)
    return times < 5
      ? {
          location: `/authorize?${times}`,
          cookies: [
            'sid=1',
            ...many,
            `big=${'y'.repeat(5000)}`,
            'foreign=1; Domain=example.com',
            'suffix=1; Domain=localhost',
          ],
        }
      : page1
  }
  const { document } = await stops()
  assert.equal(document.exit, 0, JSON.stringify(document.error))
  const last = door.asked.at(-1)?.cookies ?? {}
  assert.deepEqual(Object.keys(last), ['sid'])
})
