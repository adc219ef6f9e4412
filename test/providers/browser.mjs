#!/usr/bin/env node
// A browser without a screen, on loopback: follows redirects with cookies, sends the forms of pages, and relays a fragment as
// our page does. As a program it takes one URL, so that it can be given by --browser.
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const HOPS = 20

/** Visits a URL and goes on until a page has neither a redirect nor a form; resolves to every URL that was visited. `get` stands for fetch. */
export async function visit(start, get = fetch) {
  const jars = new Map()
  const visited = []
  let next = { method: 'GET', url: start }
  for (let hop = 0; next && hop < HOPS; hop += 1) {
    visited.push(next.url)
    next = await load(next, jars, get)
  }
  return visited
}

/** A kept connection that its server has closed meanwhile is replaced, as browsers do for forms too. */
async function send(get, url, request) {
  try {
    return await get(url, request)
  } catch {
    return get(url, request)
  }
}

async function load({ method, url, body }, jars, get) {
  const { host, hash } = new URL(url)
  const jar = jars.get(host) ?? new Map()
  jars.set(host, jar)
  const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }
  if (jar.size > 0) headers.cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  if (body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded'
  const response = await send(get, url, { method, headers, body, redirect: 'manual' })
  for (const line of response.headers.getSetCookie()) {
    const [pair] = line.split(';')
    jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
  }
  const html = await response.text()
  const location = response.headers.get('location')
  if (location && response.status >= 300 && response.status < 400)
    return { method: 'GET', url: new URL(location, url).href }
  const relay = /data-relay="([^"]+)"/.exec(html)?.[1]
  if (relay) return { method: 'POST', url: new URL(relay, url).href, body: hash.slice(1) }
  const form = /<form[^>]* action="([^"]+)"[^>]*>/.exec(html)?.[1]
  if (!form || response.status >= 400) return undefined
  const fields = [...html.matchAll(/<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/g)].map(([, name, value]) => [
    text(name),
    text(value),
  ])
  return { method: 'POST', url: new URL(text(form), url).href, body: new URLSearchParams(fields).toString() }
}

function text(html) {
  return html.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await visit(process.argv[2])
