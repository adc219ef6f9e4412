import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { signIn } from '../../src/browser/user-agent.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void

let server: Server
let origin = ''
let handle: Handler = (_request, response) => response.end()
const asked: { url: string; method: string; cookie: string | undefined; body: string }[] = []

before(async () => {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    asked.push({ url: request.url ?? '', method: request.method ?? '', cookie: request.headers.cookie, body })
    handle(request, response, body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked.length = 0
})

const FILL = { fill: () => ({ login: 'ada' }) }
const redirect = (response: ServerResponse, location: string, headers: Record<string, string> = {}): void => {
  response.writeHead(302, { location, ...headers })
  response.end()
}

test('redirects are followed with cookies, a form is filled in and sent', async () => {
  handle = (request, response) => {
    if (request.url === '/start') return redirect(response, '/form', { 'set-cookie': 'sid=1; Path=/; HttpOnly' })
    if (request.url === '/form')
      return void response.end(
        '<form method=post action=/in><input name=login><input type=hidden name=t value=x></form>',
      )
    return void response.end('<p>done</p>')
  }
  const loads = await signIn(`${origin}/start`, FILL)
  assert.deepEqual(
    loads.map((load) => `${load.method} ${load.url.slice(origin.length)} ${load.status}`),
    ['GET /start 302', 'GET /form 200', 'POST /in 200'],
  )
  assert.equal(asked.at(-1)?.body, 'login=ada&t=x')
  assert.equal(asked.at(-1)?.cookie, 'sid=1')
})

test('a cookie goes to the other ports of its host, as browsers have it, and one that is deleted goes nowhere', async () => {
  const elsewhere: (string | undefined)[] = []
  const other = createServer((request, response) => {
    elsewhere.push(request.headers.cookie)
    redirect(response, `${origin}/back`)
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  handle = (request, response) => {
    if (request.url === '/start')
      return redirect(response, `http://127.0.0.1:${(other.address() as AddressInfo).port}/`, { 'set-cookie': 'a=1' })
    if (request.url === '/back') return redirect(response, '/end', { 'set-cookie': 'a=; Max-Age=0' })
    return void response.end()
  }
  await signIn(`${origin}/start`, FILL)
  other.close()
  assert.deepEqual(elsewhere, ['a=1'])
  assert.deepEqual(
    asked.map((each) => each.cookie),
    [undefined, 'a=1', undefined],
  )
})

test('a cookie goes to the paths that it is for, and another sign-in has none of it', async () => {
  handle = (request, response) => {
    if (request.url === '/start') return redirect(response, '/in/here', { 'set-cookie': 'a=1; Path=/in' })
    if (request.url === '/in/here') return redirect(response, '/inside')
    return void response.end()
  }
  await signIn(`${origin}/start`, FILL)
  await signIn(`${origin}/in/there`, FILL)
  assert.deepEqual(
    asked.map(({ url, cookie }) => `${url} ${cookie}`),
    ['/start undefined', '/in/here a=1', '/inside undefined', '/in/there undefined'],
  )
})

test('a refresh is followed where there is no form, and the fragment of an address is handed to our page', async () => {
  handle = (request, response) => {
    if (request.url === '/start') return void response.end('<meta http-equiv=refresh content="0;url=/moved">')
    if (request.url === '/moved') return redirect(response, '/relayed#code=c&state=s')
    if (request.url === '/relayed') return redirect(response, '/page')
    if (request.url === '/page') return void response.end('<body data-relay="/relay/1">')
    return void response.end('<p>done</p>')
  }
  const loads = await signIn(`${origin}/start`, FILL)
  assert.deepEqual(
    loads.map(({ method, url }) => `${method} ${url.slice(origin.length)}`),
    ['GET /start', 'GET /moved', 'GET /relayed#code=c&state=s', 'GET /page#code=c&state=s', 'POST /relay/1'],
  )
  assert.equal(asked.at(-1)?.body, 'code=c&state=s')
})

test('a form is sent again to where 307 leads, and asked for by GET where 302 does', async () => {
  handle = (request, response) => {
    if (request.url === '/start')
      return void response.end('<form method=post action=/one><input name=a value=1></form>')
    if (request.url === '/one') return void response.writeHead(307, { location: '/two' }).end()
    if (request.url === '/two') return redirect(response, '/three')
    return void response.end()
  }
  await signIn(`${origin}/start`, FILL)
  assert.deepEqual(
    asked.map(({ method, url, body }) => `${method} ${url} ${body}`),
    ['GET /start ', 'POST /one a=1', 'POST /two a=1', 'GET /three '],
  )
})

const STUCK: readonly (readonly [what: string, handle: Handler, error: RegExp])[] = [
  ['redirects without an end', (_request, response) => redirect(response, '/again'), /more than 20 pages/],
  [
    'a redirect elsewhere',
    (_request, response) => redirect(response, 'https://evil.example/'),
    /leads away from this machine/,
  ],
  ['a redirect to a file', (_request, response) => redirect(response, 'file:///etc/passwd'), /leads away/],
  ['a redirect to a script', (_request, response) => redirect(response, 'javascript:alert(1)'), /leads away/],
  ['a page of ten megabytes', (_request, response) => response.end('a'.repeat(10_000_000)), /larger than 1 MiB/],
  ['a refusal', (_request, response) => response.writeHead(403).end('no'), /answered 403/],
  [
    'a refusal with a title',
    (_request, response) => response.writeHead(400).end('<title> No such\n client </title><h1>No</h1>'),
    /^\/start answered 400: No such\s+client$/,
  ],
  [
    'a form that leads elsewhere',
    (_request, response) => response.end('<form action="https://evil.example/"></form>'),
    /leads away/,
  ],
  ['a connection that is cut', (_request, response) => void response.destroy(), /socket hang up|ECONNRESET/],
]
for (const [what, how, error] of STUCK) {
  test(`${what} ends the sign-in with a reason`, async () => {
    handle = how
    await assert.rejects(signIn(`${origin}/start?code=secret`, FILL), (thrown: Error) => {
      assert.match(thrown.message, error)
      assert.doesNotMatch(thrown.message, /secret/)
      return true
    })
  })
}
