// Stands in for curl: reads the options that the format writes, as the manual of curl has them, and sends what they say.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'

const VALUED = new Set([
  '--request',
  '--header',
  '--data-raw',
  '--data-urlencode',
  '--data-binary',
  '--user',
  '--noproxy',
])
const FLAGS = new Set(['--head', '--get', '--globoff', '--compressed'])

// What stands behind a program is bytes, which Node.js reads as UTF-8: here each is a character.
const given = readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(2, -1)
const options = []
let address
for (let at = 0; at < given.length; at += 1) {
  const word = given[at]
  if (VALUED.has(word)) options.push([word, given[++at]])
  else if (FLAGS.has(word)) options.push([word])
  else if (word.startsWith('-') || address !== undefined) throw new Error(`curl knows no ${word} here`)
  else address = word
}

const has = (name) => options.some(([option]) => option === name)
const last = (name) => options.findLast(([option]) => option === name)?.[1]

function dataOf([option, text]) {
  if (option === '--data-raw') return Buffer.from(text, 'latin1')
  if (option === '--data-binary') return readFileSync(0)
  const [name, ...value] = text.split('=')
  return Buffer.from(`${name}=${encodeURIComponent(value.join('='))}`)
}

const pieces = options.filter(([option]) => option.startsWith('--data-')).map(dataOf)
const data = Buffer.concat(pieces.flatMap((piece, at) => (at === 0 ? [piece] : [Buffer.from('&'), piece])))
const url = new URL(address)
const asQuery = has('--get')
if (asQuery) url.search = `${url.search}${url.search === '' ? '?' : '&'}${data}`
const sendsBody = pieces.length > 0 && !asQuery
const method = last('--request') ?? (has('--head') ? 'HEAD' : sendsBody ? 'POST' : 'GET')

const headers = new Map([
  ['host', ['Host', url.host]],
  ['accept', ['Accept', '*/*']],
  ['user-agent', ['User-Agent', 'curl/0']],
])
if (has('--compressed')) headers.set('accept-encoding', ['Accept-Encoding', 'deflate, gzip'])
if (sendsBody) headers.set('content-type', ['Content-Type', 'application/x-www-form-urlencoded'])
if (sendsBody) headers.set('content-length', ['Content-Length', String(data.length)])
if (has('--user'))
  headers.set('authorization', ['Authorization', `Basic ${Buffer.from(last('--user'), 'latin1').toString('base64')}`])
for (const [, header] of options.filter(([option]) => option === '--header')) {
  const [, name, sign, value] = /^([^:;]*)([:;])\s*(.*)$/s.exec(header)
  if (sign === ':' && value === '') headers.delete(name.toLowerCase())
  else headers.set(name.toLowerCase(), [name, value])
}

const sent = request(url, { method, headers: [...headers.values()].flat(), setHost: false }, (response) =>
  response.resume(),
)
sent.end(sendsBody ? data : undefined)
