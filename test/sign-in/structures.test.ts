import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { codeAt, readSeed } from '../../src/sign-in/totp.ts'
import { chromiumMissing, chromiumVars } from '../support/chromium.ts'
import { type Reply, sharedDoor, type Visit } from '../support/door.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'

const door = await sharedDoor()
const PASSWORD = 'correct-horse-battery'
const SEED = 'JBSWY3DPEHPK3PXP'
const CHROME = chromiumMissing() ? {} : await chromiumVars()
const VARS = { CI: 'true', SMOKE_PASSWORD: PASSWORD, SMOKE_TOTP: SEED, ...CHROME }
const USER = ['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD']
const page = (body: string, title = 'Sign in'): Reply => ({
  html: `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`,
})

/** Whose hand goes through the pages. */
let hand: readonly string[] = []

/** The same without scripts and in a browser. */
function eachHand(name: string, act: () => Promise<void>): void {
  for (const [who, argv] of [
    ['without scripts', []],
    ['in a browser', ['--headless']],
  ] as const)
    test(`${name}, ${who}`, { skip: argv.length > 0 && chromiumMissing() }, async () => {
      hand = argv
      await act()
    })
}

/** Signs in and expects to get through; resolves to the document. */
async function signsIn(argv: readonly string[] = USER): Promise<Document> {
  const env = testEnv({ vars: VARS })
  for (const [name, text] of Object.entries({ on: 'on', region: 'us' })) writeFileSync(join(env.home, name), text)
  const ran = await door.login([...argv, ...hand], env)
  const document = ran.json()
  assert.equal(document.error, null, JSON.stringify([document.error, notesOf(document)], null, 1))
  assert.equal(ran.code, 0)
  assert.ok(!`${ran.stdout}${ran.stderr}`.includes(PASSWORD), 'the password stands in the report')
  assert.ok(!`${ran.stdout}${ran.stderr}`.includes(SEED), 'the seed stands in the report')
  return document
}

const notesOf = ({ steps }: Document): readonly string[] => steps.flatMap((step: Document) => step.notes ?? [])
const posted = (): readonly string[] =>
  door.asked.filter(({ method }) => method === 'POST').map(({ path, body }) => `${path} ${body}`)

/** A session that began with a cookie. */
const begun = ({ cookies }: Visit): boolean => cookies['sid'] === 's1'

eachHand('the structure of Keycloak: sign-in, one-time password, profile to be confirmed, consent', async () => {
  const action = (name: string) =>
    `${door.origin}/realms/main/login-actions/${name}?session_code=x&amp;execution=e&amp;tab_id=t`
  door.answer = (visit) => {
    const { path, body } = visit
    if (path === '/authorize')
      return {
        ...page(`<form id="kc-form-login" onsubmit="login.disabled = true; return true;" action="${action('authenticate')}" method="post">
          <div><label for="username">Username or email</label>
          <input tabindex="2" id="username" name="username" value="" type="text" autocomplete="username" autofocus aria-invalid=""/></div>
          <div><label for="password">Password</label><input tabindex="3" id="password" name="password" type="password" autocomplete="current-password"/>
          <button type="button" aria-label="Show password" aria-controls="password"></button></div>
          <div><label><input tabindex="5" id="rememberMe" name="rememberMe" type="checkbox"> Remember me</label>
          <a href="/realms/main/login-actions/reset-credentials">Forgot Password?</a></div>
          <input type="hidden" id="id-hidden-input" name="credentialId"/>
          <input tabindex="7" name="login" id="kc-login" type="submit" value="Sign In"/></form>
          <div>New user? <a href="/realms/main/login-actions/registration">Register</a></div>`),
        cookies: ['sid=s1; Path=/realms/; HttpOnly', 'KC_RESTART=r; Path=/realms/main/; HttpOnly'],
      }
    if (!begun(visit)) return { status: 400, html: 'Restart login cookie not found.' }
    if (path.endsWith('/authenticate') && body.has('password'))
      return page(`<form id="kc-otp-login-form" action="${action('authenticate')}" method="post">
        <label for="otp">One-time code</label><input id="otp" name="otp" autocomplete="off" type="text" autofocus dir="ltr"/>
        <input name="login" id="kc-login" type="submit" value="Sign In"/></form>`)
    if (path.endsWith('/authenticate') && body.has('otp'))
      return page(
        `<form id="kc-update-profile-form" action="${action('required-action')}" method="post">
        <label for="username">Username</label><input type="text" id="username" name="username" value="ada"/>
        <label for="email">Email</label><input type="text" id="email" name="email" value="ada@example.com"/>
        <label for="firstName">First name</label><input type="text" id="firstName" name="firstName" value="Ada"/>
        <label for="lastName">Last name</label><input type="text" id="lastName" name="lastName" value="Lovelace"/>
        <input type="submit" value="Submit"/></form>`,
        'Update Account Information',
      )
    if (path.endsWith('/required-action'))
      return page(`<h1>Grant Access to smoke</h1><ul><li>User profile</li></ul>
        <form action="${action('consent')}" method="POST"><input type="hidden" name="code" value="c1">
        <input name="accept" id="kc-login" type="submit" value="Yes"/><input name="cancel" id="kc-cancel" type="submit" value="No"/></form>`)
    return body.get('accept') === 'Yes' ? door.through() : { status: 403 }
  }
  await signsIn([...USER, '--totp', 'env:SMOKE_TOTP'])
  const [first, otp, profile, consent] = posted()
  // Its script takes the button away, as it is pressed.
  const pressed = hand.length > 0 ? '' : '&login=Sign+In'
  assert.equal(
    first,
    `/realms/main/login-actions/authenticate username=ada&password=${PASSWORD}&credentialId=${pressed}`,
  )
  assert.match(otp ?? '', /authenticate otp=\d{6}&login=Sign\+In$/)
  assert.match(profile ?? '', /required-action username=ada&email=ada%40example.com&firstName=Ada&lastName=Lovelace$/)
  assert.equal(consent, '/realms/main/login-actions/consent code=c1&accept=Yes')
})

eachHand(
  'the structure of Dex: a connector is chosen by a link, consent has a form for yes and one for no',
  async () => {
    door.answer = ({ path, body }) => {
      if (path === '/authorize')
        return page(`<h2>Log in to dex</h2><div><a href="/auth/github?client_id=a" target="_self"><button class="dex-btn">Log in with GitHub</button></a></div>
        <div><a href="/auth/local?client_id=a" target="_self"><button class="dex-btn">Log in with Email</button></a></div>`)
      if (path === '/auth/local')
        return page(`<h2>Log in to Your Account</h2><form method="post" action="/auth/local/login?back=&amp;state=st">
        <div><label for="userid">Email Address</label><input tabindex="1" required id="login" name="login" type="text" placeholder="email address" autofocus/></div>
        <div><label for="password">Password</label><input tabindex="2" required id="password" name="password" type="password" placeholder="password"/></div>
        <button tabindex="3" id="submit-login" type="submit">Login</button></form>`)
      if (path === '/auth/local/login')
        return page(`<h2>Grant Access</h2><form method="post"><input type="hidden" name="req" value="r1"/><input type="hidden" name="approval" value="approve">
        <button type="submit"><span>Grant Access</span></button></form>
        <form method="post"><input type="hidden" name="req" value="r1"/><input type="hidden" name="approval" value="rejected">
        <button type="submit"><span>Cancel</span></button></form>`)
      return body.get('approval') === 'approve' ? door.through() : { status: 403 }
    }
    // The approval posts to the address of its own page.
    const inner = door.answer
    door.answer = (visit) =>
      visit.body.has('approval')
        ? visit.body.get('approval') === 'approve'
          ? door.through()
          : { status: 403 }
        : inner(visit)
    await signsIn()
    assert.deepEqual(posted(), [
      `/auth/local/login login=ada&password=${PASSWORD}`,
      '/auth/local/login req=r1&approval=approve',
    ])
  },
)

eachHand(
  'the structure of the reference consent app of Hydra: scopes that were asked for are ticked, and access is allowed',
  async () => {
    door.answer = ({ path, body }) => {
      if (path === '/authorize') return { location: '/login?login_challenge=l1' }
      if (path === '/login')
        return body.has('email')
          ? body.get('submit') === 'Log in'
            ? { location: '/consent?consent_challenge=c1' }
            : { status: 403 }
          : page(`<h1 id="login-title">Please log in</h1><form action="/login" method="POST"><input type="hidden" name="_csrf" value="x"/>
          <input type="hidden" name="challenge" value="l1"/><table><tr><td><input type="email" id="email" name="email" placeholder="email@foobar.com"/></td></tr>
          <tr><td><input type="password" id="password" name="password"/></td></tr></table>
          <input type="checkbox" id="remember" name="remember" value="1"/><label for="remember">Remember me</label><br/>
          <input type="submit" id="accept" name="submit" value="Log in"/><input type="submit" id="reject" name="submit" value="Deny access"/></form>`)
      if (body.has('submit')) return body.get('submit') === 'Allow access' ? door.through() : { status: 403 }
      return page(`<h1>An application requests access to your data!</h1><form action="/consent" method="POST"><input type="hidden" name="challenge" value="c1"/>
      <input type="hidden" name="_csrf" value="y"/><p>Hi ada, application <strong>smoke</strong> wants access resources on your behalf and to:</p>
      <input class="grant_scope" type="checkbox" id="openid" value="openid" name="grant_scope"/><label for="openid">openid</label><br/>
      <input class="grant_scope" type="checkbox" id="admin" value="admin" name="grant_scope"/><label for="admin">admin</label><br/>
      <input type="checkbox" id="remember" name="remember" value="1"/><label for="remember">Do not ask me again</label>
      <input type="submit" id="accept" name="submit" value="Allow access"/><input type="submit" id="reject" name="submit" value="Deny access"/></form>`)
    }
    await signsIn(['--form', 'email=ada@example.com', '--form', 'password=env:SMOKE_PASSWORD'])
    assert.deepEqual(posted(), [
      `/login _csrf=x&challenge=l1&email=ada%40example.com&password=${PASSWORD}&submit=Log+in`,
      '/consent challenge=c1&_csrf=y&grant_scope=openid&submit=Allow+access',
    ])
  },
)

eachHand('the structure of Auth0: the identifier first, then a page that shows it beside the password', async () => {
  door.answer = ({ path, body }) => {
    if (path === '/authorize') return { location: '/u/login/identifier?state=st1' }
    if (path === '/u/login/identifier')
      return body.has('username')
        ? { location: '/u/login/password?state=st1' }
        : page(`<form method="POST" data-form-primary="true"><input type="hidden" name="state" value="st1"/>
          <div><input name="username" id="username" type="text" value="" required autocomplete="username email" autocapitalize="none" spellcheck="false" autofocus><label for="username">Username or email address*</label></div>
          <input class="hide" type="password" autocomplete="off" tabindex="-1" aria-hidden="true">
          <input type="hidden" id="js-available" name="js-available" value="false"/><input type="hidden" name="is-brave" value="false"/>
          <button type="submit" name="action" value="default" data-action-button-primary="true">Continue</button></form>
          <form method="post" action="/u/login/google"><button type="submit" data-provider="google">Continue with Google</button></form>`)
    return body.has('password')
      ? door.through()
      : page(`<form method="POST"><input type="hidden" name="state" value="st1"/>
        <span>ada@example.com</span><a href="/u/login/identifier?state=st1" aria-label="Edit email address">Edit</a>
        <input type="text" name="username" id="username" value="ada@example.com" readonly>
        <input name="password" id="password" type="password" required autocomplete="current-password" autofocus><label for="password">Password*</label>
        <button type="button" aria-label="Show password"></button><a href="/u/reset-password">Forgot password?</a>
        <button type="submit" name="action" value="default">Continue</button></form>`)
  }
  await signsIn(['--form', 'username=ada@example.com', '--form', 'password=env:SMOKE_PASSWORD'])
  assert.deepEqual(posted(), [
    '/u/login/identifier state=st1&username=ada%40example.com&js-available=false&is-brave=false&action=default',
    `/u/login/password state=st1&username=ada%40example.com&password=${PASSWORD}&action=default`,
  ])
})

eachHand('the structure of Entra: the name first, the password, and whether to stay signed in', async () => {
  door.answer = ({ path, body }) => {
    if (path === '/authorize')
      return page(`<form name="f1" id="i0281" novalidate spellcheck="false" method="post" target="_top" autocomplete="off" action="/common/GetCredential">
        <div role="heading">Sign in</div><input type="email" name="loginfmt" id="i0116" maxlength="113" aria-label="Enter your email or phone" placeholder="Email or phone" value="">
        <input name="passwd" type="password" id="i0118" autocomplete="off" class="moveOffScreen" tabindex="-1" aria-hidden="true">
        <input type="hidden" name="flowToken" value="ft1"><input type="submit" id="idSIButton9" value="Next"></form>`)
    if (path === '/common/GetCredential')
      return page(`<form name="f1" id="i0281" method="post" action="/common/login"><input type="hidden" name="login" value="ada@example.com">
        <input type="text" name="loginfmt" id="i0116" class="moveOffScreen" tabindex="-1" aria-hidden="true" value="ada@example.com">
        <input name="passwd" type="password" id="i0118" autocomplete="off" placeholder="Password" aria-label="Enter the password for ada@example.com">
        <input type="hidden" name="canary" value="cn"><input type="hidden" name="flowToken" value="ft2">
        <input type="submit" id="idSIButton9" value="Sign in"></form>`)
    if (path === '/common/login')
      return page(`<form method="post" action="/kmsi"><div role="heading">Stay signed in?</div><input type="hidden" name="flowToken" value="ft3">
        <label><input type="checkbox" name="DontShowAgain" value="true"><span>Don't show this again</span></label>
        <input type="button" id="idBtn_Back" value="No"><input type="submit" id="idSIButton9" value="Yes"></form>`)
    return body.get('flowToken') === 'ft3' ? door.through() : { status: 400 }
  }
  await signsIn(['--form', 'email=ada@example.com', '--form', 'password=env:SMOKE_PASSWORD'])
  assert.deepEqual(posted(), [
    '/common/GetCredential loginfmt=ada%40example.com&passwd=&flowToken=ft1',
    `/common/login login=ada%40example.com&loginfmt=ada%40example.com&passwd=${PASSWORD}&canary=cn&flowToken=ft2`,
    '/kmsi flowToken=ft3',
  ])
})

eachHand(
  'the structure of Spring Security: the hidden token goes along, and the request that was saved follows',
  async () => {
    door.answer = (visit) => {
      const { path, body } = visit
      if (path === '/authorize')
        return begun(visit) ? door.through() : { location: '/login', cookies: ['JSESSIONID=j1; Path=/; HttpOnly'] }
      if (body.has('username'))
        return body.get('_csrf') === 'token-1' && visit.cookies['JSESSIONID'] === 'j1'
          ? { location: '/authorize?continue', cookies: ['sid=s1; Path=/; HttpOnly'] }
          : { status: 403 }
      return page(`<div class="content"><form class="login-form" method="post" action="/login"><h2>Please sign in</h2>
      <p><label for="username" class="screenreader">Username</label><input type="text" id="username" name="username" placeholder="Username" required autofocus></p>
      <p><label for="password" class="screenreader">Password</label><input type="password" id="password" name="password" placeholder="Password" required></p>
      <input name="_csrf" type="hidden" value="token-1"/><button type="submit" class="primary">Sign in</button></form></div>`)
    }
    await signsIn()
    assert.deepEqual(posted(), [`/login username=ada&password=${PASSWORD}&_csrf=token-1`])
  },
)

eachHand('a chosen account, a meta refresh, a form of scripts and a table in a form are gone through', async () => {
  door.answer = ({ path, body }) => {
    if (path === '/authorize')
      return page(`<p>Pick an account</p><form method=post action=/pick><button name=account value=2>bob@example.com</button>
        <button name=account value=1>ada@example.com</button><button name=account value=0>Use another account</button></form>`)
    if (path === '/pick')
      return body.get('account') === '1'
        ? page('<meta http-equiv=refresh content="0; url=/moved">One moment')
        : { status: 403 }
    if (path === '/moved')
      return page(`<table><form method=post action=/old><tr><td>Password<td><input type=password name=f2></tr>
        <tr><td><input type=hidden name=k value=v><input type=submit name=go value=OK></tr></form></table>`)
    if (path === '/old')
      return page(`<body onload="document.forms[0].submit()"><form method=post action=/saml><input type=hidden name=SAMLResponse value=PHg+>
        <noscript><input type=submit value=Continue></noscript></form>`)
    return body.get('SAMLResponse') === 'PHg+' ? door.through() : { status: 400 }
  }
  await signsIn(['--form', 'username=ada@example.com', '--form', 'password=env:SMOKE_PASSWORD'])
  assert.deepEqual(posted(), ['/pick account=1', `/old f2=${PASSWORD}&k=v&go=OK`, '/saml SAMLResponse=PHg%2B'])
})

eachHand(
  'formaction, the named field, the named button and other values go before the choice that would be made',
  async () => {
    door.answer = ({ path }) => {
      if (path === '/authorize')
        return page(`<form method=get action=/search><input name=q><button>Go</button></form>
        <form id=f method=post action=/wrong enctype=multipart/form-data></form><input form=f name=a1><input form=f name=a2>
        <input form=f type=password name=pw><input form=f name=tenant><select form=f name=region><option>eu<option selected>us</select>
        <button form=f>Sign in</button><button form=f formaction=/right formenctype=application/x-www-form-urlencoded name=how value=b>Enter the club</button>`)
      return path === '/right' ? door.through() : { status: 403 }
    }
    await signsIn([
      ...USER,
      '--form',
      'tenant=env:SMOKE_PASSWORD',
      '--form-field',
      'username=a2',
      '--press',
      'enter the club',
    ])
    assert.deepEqual(posted(), [`/right a1=&a2=ada&pw=${PASSWORD}&tenant=${PASSWORD}&region=us&how=b`])
  },
)

eachHand(
  'boxes and lists that values are named for are set, and cookies for https alone come back on loopback',
  async () => {
    door.answer = (visit) => {
      if (visit.path === '/authorize')
        return {
          ...page(`<form method=post action=/in><input name=username><input type=password name=password><input type=checkbox name=terms required>
          <select name=region><option value=eu>Europe<option value=us>America</select><button>Sign in</button></form>`),
          cookies: ['sid=s1; Path=/; Secure; HttpOnly; SameSite=None', '__Host-gate=g1; Path=/; Secure'],
        }
      return begun(visit) ? door.through() : { status: 400 }
    }
    await signsIn([...USER, '--form', 'terms=file:on', '--form', 'region=file:region'])
    assert.deepEqual(posted(), [`/in username=ada&password=${PASSWORD}&terms=on&region=us`])
  },
)

test('one-time passwords are those of RFC 6238, and a window that was used is waited out', async () => {
  const codes: string[] = []
  door.answer = ({ path, body }) => {
    if (path === '/authorize')
      return page(
        '<form method=post action=/otp><label>Code<input name=code inputmode=numeric maxlength=6></label><button>Verify</button></form>',
      )
    codes.push(body.get('code') ?? '')
    return door.through()
  }
  let skipped = 0
  const settings = { vars: VARS, now: () => Date.now() + skipped }
  const env = testEnv(settings)
  // The wait for the next window passes at once.
  const sleep = env.sleep
  Object.assign(env, {
    sleep: async (ms: number, signal?: AbortSignal) => {
      if (ms > 30_000 || ms < 1) return sleep(ms, signal)
      skipped += ms
    },
  })
  const argv = ['login', '--issuer', door.provider.issuer, '--client-id', 'public', '--no-save', '--json']
  const at = ['--authorization-endpoint', `${door.origin}/authorize`, '--totp', 'env:SMOKE_TOTP']
  for (let time = 0; time < 2; time += 1) {
    const ran = await runCli([...argv, ...at], env)
    assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  }
  assert.equal(codes.length, 2)
  assert.notEqual(codes[0], codes[1])
})

test('the vectors of RFC 6238 appendix B', () => {
  const ascii = '12345678901234567890'
  const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const totp = (query: string) => readSeed(`otpauth://totp/a:b?${query}&digits=8`)
  assert.equal(codeAt(totp(`secret=${base32}`), 59_000), '94287082')
  assert.equal(codeAt(totp(`secret=${base32}`), 1_111_111_109_000), '07081804')
  assert.equal(codeAt(totp(`secret=${base32}`), 20_000_000_000_000), '65353130')
  assert.deepEqual(readSeed('gezd gnbv gy3t qojq gezd gnbv gy3t qojq').key.toString(), ascii)
  assert.deepEqual({ ...readSeed('JBSW-Y3DP==='), key: '' }, { key: '', algorithm: 'sha1', digits: 6, period: 30 })
  const sha256 = {
    key: Buffer.from('12345678901234567890123456789012'),
    algorithm: 'sha256',
    digits: 8,
    period: 30,
  } as const
  assert.equal(codeAt(sha256, 59_000), '46119246')
  for (const seed of [
    '',
    'not base32!',
    'otpauth://hotp/a?secret=JBSWY3DP',
    'otpauth://totp/a?secret=JBSWY3DP&digits=3',
  ])
    assert.throws(() => readSeed(seed), { code: 'invalid_option' })
})
