import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { type RequestOptions, request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createConnections } from '../../src/http/connections.ts'
import { answer, listen, network, serve, serveRaw } from './network.ts'

test('localhost and the names under it are this machine, whatever a resolver says', async () => {
  const { port } = new URL(await serve((request, response) => response.end(request.headers.host)))
  for (const host of ['localhost', 'tenant.localhost', '127.0.0.1', 'LOCALHOST']) {
    const { response, timing } = await network().get(`http://${host}:${port}/`)
    assert.equal(response?.body, `${host.toLowerCase()}:${port}`)
    assert.ok(timing.connect !== undefined)
  }
})

test('a port nobody listens on is connection_refused', async () => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  const { failure, response, timing } = await network().post(`http://localhost:${port}/`)
  assert.equal(response, null)
  assert.equal(failure?.code, 'connection_refused')
  assert.match(failure?.message ?? '', new RegExp(`localhost:${port}`))
  assert.equal(timing.connect, undefined)
})

test('a host that does not exist is dns_failed', async () => {
  // A label past 63 characters is refused by the resolver itself, so the network of the test machine does not matter.
  const host = `${'a'.repeat(64)}.invalid`
  const { failure, timing } = await network().post(`https://${host}/`)
  assert.equal(failure?.code, 'dns_failed')
  assert.ok(failure?.message.includes(host))
  assert.deepEqual(timing, {})
})

test('a broadcast address is connection_failed', async () => {
  const { failure } = await network().post('https://255.255.255.255/')
  assert.equal(failure?.code, 'connection_failed')
})

test('a reset connection is connection_reset', async () => {
  const port = await serveRaw((socket) => socket.resetAndDestroy())
  const { failure } = await network().post(`http://127.0.0.1:${port}/`)
  assert.equal(failure?.code, 'connection_reset')
})

test('https is suggested only for a server that has not answered yet', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      if (String(data).startsWith('POST')) socket.resetAndDestroy()
      else socket.end(answer('200 OK', ['Content-Length: 2', 'Connection: close'], '{}'))
    })
  })
  const url = `http://127.0.0.1:${await listen(server)}/`
  const { get, post } = network()
  assert.match((await post(url)).failure?.hint ?? '', /https/)
  await get(url)
  const { failure } = await post(url)
  assert.equal(failure?.code, 'connection_reset')
  assert.doesNotMatch(failure?.hint ?? '', /https/)
})

test('a kept connection that the server closed meanwhile is replaced without a trace', async () => {
  let connections = 0
  const port = await listen(
    createServer((socket) => {
      connections += 1
      const first = connections === 1
      let requests = 0
      socket.on('error', () => {})
      socket.on('data', () => {
        requests += 1
        if (first && requests > 1) return socket.resetAndDestroy()
        socket.write(answer('200 OK', ['Content-Length: 2'], '{}'))
      })
    }),
  )
  const { get, recorded } = network()
  await get(`http://127.0.0.1:${port}/`)
  const second = await get(`http://127.0.0.1:${port}/`)
  assert.equal(second.response?.status, 200)
  assert.equal(connections, 2)
  assert.deepEqual(
    recorded.map(({ attempt, failure }) => [attempt, failure]),
    [
      [1, null],
      [1, null],
    ],
  )
})

test('a kept connection does not keep the process alive', async () => {
  const port = await listen(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () => socket.write(answer('200 OK', ['Content-Length: 2', 'Keep-Alive: timeout=60'], '{}')))
    }),
  )
  const script = `
    import { network } from '${new URL('./network.ts', import.meta.url).href}'
    const { response } = await network().get('http://127.0.0.1:${port}/')
    process.stdout.write(String(response?.status))
    process.on('exit', () => process.stdout.write(' ' + (performance.now() - from < 5000)))
    const from = performance.now()
  `
  const argv = ['--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, argv, { timeout: 9000 })
  assert.match(stdout, /^200 true/)
})

test('a kept connection that nobody uses is closed after a while, and one that is used is not', async () => {
  const closed = new Set<number>()
  let made = 0
  const port = await listen(
    createServer((socket) => {
      const number = made
      made += 1
      socket.on('error', () => {})
      socket.on('close', () => closed.add(number))
      socket.on('data', () => socket.write(answer('200 OK', ['Content-Length: 2', 'Keep-Alive: timeout=60'], '{}')))
    }),
  )
  const { agent } = createConnections('kept', 200)
  const get = (name: string): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const dial = async (): Promise<Socket> => connect(port, '127.0.0.1')
      const asked = request({ agent, name, dial, host: '127.0.0.1' } as RequestOptions, (response) =>
        response.resume().on('end', () => resolve(asked.reusedSocket)),
      )
      asked.on('error', reject).end()
    })
  assert.equal(await get('idle'), false)
  for (const from = performance.now(); !closed.has(0); ) {
    assert.ok(performance.now() - from < 8000, 'the connection is still open')
    await get('busy')
    await setTimeout(20)
  }
  assert.equal(await get('busy'), true)
  assert.deepEqual([made, [...closed]], [2, [0]])
  assert.equal(await get('idle'), false)
  agent.destroy()
})

test('a status line without its spaces is named for what it is', async () => {
  const port = await serveRaw((socket) => socket.end('HTTP/1.1200OK\r\nContent-Length: 2\r\n\r\n{}'))
  const { failure, response } = await network().get(`http://127.0.0.1:${port}/`)
  assert.equal(response, null)
  assert.equal(failure?.code, 'response_malformed')
  assert.match(failure?.message ?? '', /not valid HTTP: Expected space after version/)
})
