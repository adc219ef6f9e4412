import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visit } from '../../src/browser/user-agent.ts'
import { type Document, type EnvSettings, type Ran, runCli, testEnv } from '../support/env.ts'
import { freePort } from '../support/port.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

const NEVER = new Promise<string>(() => {})
const TERMINAL: EnvSettings['tty'] = ['stdin', 'stderr']
/** What a browser says of the load of a page that another site led to. */
const NAVIGATION = { 'sec-fetch-dest': 'document', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0' }

type Headers = Record<string, string>

/** Opens the start URL; returns where it leads and the cookie that it sets. */
async function leave(start: string, headers: Headers = {}): Promise<{ to: string; cookie: string }> {
  const answer = await fetch(start, { redirect: 'manual', headers })
  const [cookie = ''] = answer.headers.getSetCookie().map((line) => line.split(';')[0])
  return { to: answer.headers.get('location') ?? '', cookie }
}

/** Where the provider sends whoever signs in. */
async function signIn(to: string): Promise<string> {
  return (await fetch(to, { redirect: 'manual' })).headers.get('location') ?? ''
}

/** The page that a browser gets for its answer; the terminal says more. */
async function comeBack(to: string, headers: Headers = {}): Promise<string> {
  const answer = await fetch(to, { headers })
  return /<title>(.*?) –/.exec(await answer.text())?.[1] ?? ''
}

interface Login {
  readonly ran: Ran
  readonly document: Document
  check(id: string): Document
  notes(): string
}

async function login(
  act: (start: string) => Promise<unknown>,
  args: readonly string[] = [],
  settings: EnvSettings = {},
): Promise<Login> {
  let done: Promise<unknown> = Promise.resolve()
  const env = testEnv({
    vars: { SECRET },
    browse: async (start) => {
      done = act(start)
      return { opened: true, program: 'the system browser', failed: NEVER }
    },
    ...settings,
  })
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--login-timeout', '20', '--json']
  const ran = await runCli(['login', '--issuer', provider.issuer, ...client, ...args], env)
  await done
  const document = ran.json()
  const step = document.steps.find((each: Document) => each.name === 'callback')
  return {
    ran,
    document,
    check: (id) => step.checks.find((each: Document) => each.id === id),
    notes: () => step.notes.join('\n'),
  }
}

test('an answer from a browser that is known to be another is refused where nobody can be asked, and no code is exchanged', async () => {
  let title = ''
  const { ran, document, notes } = await login(async (start) => {
    const { to } = await leave(start, NAVIGATION)
    title = await comeBack(await signIn(to), { ...NAVIGATION, cookie: 'another=1' })
  })
  assert.equal(ran.code, 1)
  assert.equal(document.error.code, 'other_browser')
  assert.match(document.error.hint, /Sign in again/)
  assert.equal(title, 'That did not work')
  assert.match(notes(), /another browser.*Evidence: it came without the cookie/)
  assert.equal(provider.of('/token').length, 0)
  assert.equal(document.result.tokens, null)
  const callback = document.steps.find((each: Document) => each.name === 'callback')
  assert.deepEqual(
    callback.exchanges.map((each: Document) => each.response.status),
    [303, 200],
    'the opening is listed, for it set the cookie',
  )
})

test('a cookie of ours with another value is no proof', async () => {
  const { document } = await login(async (start) => {
    const { to, cookie } = await leave(start)
    await comeBack(await signIn(to), { cookie: `${cookie.split('=')[0]}=AAAAAAAAAAAAAAAAAAAAAAAA` })
  })
  assert.equal(document.error.code, 'other_browser')
})

for (const [answer, code] of [
  ['yes', 0],
  ['no', 1],
] as const)
  test(`at a terminal the person is asked about it, and ${answer} is followed`, async () => {
    const asked: string[] = []
    let title = ''
    const { ran, document, notes } = await login(
      async (start) => {
        const { to } = await leave(start)
        title = await comeBack(await signIn(to))
      },
      [],
      {
        tty: TERMINAL,
        ask: async ({ kind, message, initial }) => {
          asked.push(`${kind} ${initial} ${message}`)
          return answer
        },
      },
    )
    assert.equal(ran.code, code, ran.stderr)
    assert.equal(title, 'You are back', 'the browser does not wait for the person')
    assert.deepEqual(asked, [
      'confirm no The answer came from another browser than the one that was sent to the provider. Was that you?',
    ])
    assert.equal(provider.of('/token').length, answer === 'yes' ? 1 : 0)
    if (answer === 'yes') assert.match(notes(), /the person said at the terminal that the browser is theirs/)
    else assert.equal(document.error.code, 'other_browser')
  })

test('with CI set nobody is asked, terminal or not', async () => {
  const { document } = await login(
    async (start) => comeBack(await signIn((await leave(start, NAVIGATION)).to), NAVIGATION),
    ['--browser', 'firefox'],
    { tty: TERMINAL, vars: { SECRET, CI: 'true' }, ask: async () => assert.fail('asked') },
  )
  assert.equal(document.error.code, 'other_browser')
})

test('an error of the provider is told as such, whichever browser brings it', async () => {
  provider.spoil = {
    callback: (list) => [['error', 'access_denied'], ...list.filter(([name]) => name !== 'code')],
  }
  let title = ''
  const { ran, document } = await login(async (start) => {
    title = await comeBack(await signIn((await leave(start)).to))
  })
  assert.equal(ran.code, 3)
  assert.equal(document.error.code, 'access_denied')
  assert.equal(title, 'Not signed in')
})

/** Ways to come back by which no browser is known to be another. */
const UNKNOWN: Readonly<Record<string, (start: string) => Promise<unknown>>> = {
  'a form that the provider has posted': async (start) => {
    const [to = '', query = ''] = (await signIn((await leave(start)).to)).split('?')
    await fetch(to, { method: 'POST', body: new URLSearchParams(query) })
  },
  'an answer at another name of this machine, where its cookies are others': async (start) => {
    const back = await signIn((await leave(start)).to)
    await comeBack(back.replace('127.0.0.1', 'localhost'))
  },
  'a browser with the cookie among odd ones of other programs': async (start) => {
    const { to, cookie } = await leave(start)
    const odd = `a; =b; ;; oidc_cli=old; oidc_cli_old=x=y; big=${'c'.repeat(18_000)}; q="a b"; ${cookie}; z`
    await comeBack(await signIn(to), { cookie: odd })
  },
}

for (const [name, act] of Object.entries(UNKNOWN))
  test(`unknown is not another: ${name}`, async () => {
    const { ran, notes } = await login(act)
    assert.equal(ran.code, 0, ran.stderr)
    assert.doesNotMatch(notes(), /another browser/)
  })

test('unknown is not another: a script that was named as the browser and keeps no cookies', async () => {
  const { ran } = await login(async (start) => comeBack(await signIn((await leave(start)).to)), ['--browser', 'script'])
  assert.equal(ran.code, 0, ran.stderr)
})

test('two programs of different names are not the same, even where a script was named as the browser', async () => {
  const { document } = await login(
    async (start) =>
      comeBack(await signIn((await leave(start, { 'user-agent': 'opener/1' })).to), { 'user-agent': 'guest/1' }),
    ['--browser', 'script'],
  )
  assert.equal(document.error.code, 'other_browser')
})

test('a script that brings cookies keeps them, and is another where it lacks ours', async () => {
  const { document } = await login(
    async (start) => comeBack(await signIn((await leave(start)).to), { cookie: 'oidc_cli_other=of-another-login' }),
    ['--browser', 'script'],
  )
  assert.equal(document.error.code, 'other_browser')
})

test('a browser that was named is one all the same', async () => {
  const { document } = await login(
    async (start) => comeBack(await signIn((await leave(start, NAVIGATION)).to), NAVIGATION),
    ['--browser', 'firefox'],
  )
  assert.equal(document.error.code, 'other_browser')
})

test('where the URL was printed since the browser failed, any browser may come back', async () => {
  let fail: (why: string) => void = () => {}
  const failed = new Promise<string>((tell) => {
    fail = tell
  })
  let printed = ''
  const { ran, notes } = await login(async () => {}, [], {
    browse: async (start) => {
      await leave(start)
      fail('it ended with exit code 1')
      return { opened: true, program: 'broken', failed }
    },
    onStderr: (text) => {
      const url = /http:\S+\/authorize\S+/.exec(text)?.[0]
      if (url === undefined || printed !== '') return
      printed = url
      void signIn(url).then((back) => comeBack(back))
    },
  })
  assert.equal(ran.code, 0, ran.stderr)
  assert.doesNotMatch(notes(), /another browser/)
})

test('with --no-browser any browser may come back', async () => {
  let seen = false
  const { ran, notes } = await login(async () => {}, ['--no-browser'], {
    onStderr: (text) => {
      const url = /http:\S+\/authorize\S+/.exec(text)?.[0]
      if (url === undefined || seen) return
      seen = true
      void signIn(url).then((back) => comeBack(back))
    },
  })
  assert.equal(ran.code, 0, ran.stderr)
  assert.doesNotMatch(notes(), /another browser/)
})

for (const [who, verdict, again] of [
  ['another browser', 'warn', (_cookie: string): Headers => ({})],
  ['the same browser', 'info', (cookie: string): Headers => ({ cookie })],
] as const)
  test(`a second opening of the start address by ${who} is a finding (${verdict}), and ends nothing`, async () => {
    let answer: Response | undefined
    const { ran, document, check, notes } = await login(async (start) => {
      const { to, cookie } = await leave(start)
      for (let times = 0; times < 12; times += 1) await fetch(new URL('/elsewhere', start))
      answer = await fetch(start, { redirect: 'manual', headers: again(cookie) })
      await comeBack(await signIn(to), { cookie })
    })
    assert.equal(ran.code, 0, ran.stderr)
    assert.equal(answer?.status, 410)
    assert.match((await answer?.text()) ?? '', /opened before\. If that was not you/)
    const found = check('cb-start-reopened')
    assert.equal(found.verdict, verdict)
    assert.match(found.message, new RegExp(`opened again by ${who}`))
    assert.match(notes(), /another opening of the start address/)
    assert.match(ran.stderr, /Ignored a request to the callback: another opening of the start address/)
    const callback = document.steps.find((each: Document) => each.name === 'callback')
    const openings = callback.exchanges.filter((each: Document) => each.request.url.includes('/start/'))
    assert.deepEqual(
      openings.map((each: Document) => each.response.status),
      [303, 410],
      'both openings are listed, however much else came',
    )
  })

test('one opening, by the browser that comes back, is said to hold', async () => {
  const { check } = await login((start) => visit(start, { answer: () => undefined }))
  assert.equal(check('cb-start-reopened').verdict, 'pass')
})

test('a second opening is a finding where nobody comes back, too', async () => {
  const { document } = await login(
    async (start) => {
      await leave(start)
      await fetch(start)
    },
    ['--login-timeout', '0.5'],
  )
  const step = document.steps.find((each: Document) => each.name === 'authorize')
  const found = step.checks.find((each: Document) => each.id === 'cb-start-reopened')
  assert.equal(found.verdict, 'warn')
  assert.equal(document.error.code, 'login_timeout')
})

test('each login has a cookie of its own name, which is short-lived and goes when the browser has come back', async () => {
  const names: string[] = []
  const redirect = ['--redirect-uri', `http://127.0.0.1:${await freePort()}/cb`]
  for (let turn = 0; turn < 2; turn += 1) {
    let set = ''
    let dropped = ''
    const { ran } = await login(async (start) => {
      const left = await fetch(start, { redirect: 'manual' })
      set = left.headers.get('set-cookie') ?? ''
      const [cookie = ''] = set.split(';')
      const back = await fetch(await signIn(left.headers.get('location') ?? ''), { headers: { cookie } })
      dropped = back.headers.get('set-cookie') ?? ''
    }, redirect)
    assert.equal(ran.code, 0, ran.stderr)
    const [name = ''] = set.split('=')
    assert.match(name, /^oidc_cli_[\w-]{12}$/)
    assert.match(set, /; HttpOnly; SameSite=Lax; Path=\/; Max-Age=80$/)
    assert.equal(dropped, `${name}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0`)
    names.push(name)
  }
  assert.notEqual(names[0], names[1])
})
