import { clean } from '../text/clean.ts'
import { maskOrders } from '../text/orders.ts'
import { octal, shellQuoted } from '../text/shell.ts'
import { isUrl } from '../text/url.ts'
import { accountOf } from '../trace/account.ts'
import { headerValues } from '../trace/headers.ts'
import { MASK, readMask } from '../trace/mask.ts'
import { placedSteps } from '../trace/placed-steps.ts'
import type { Exchange, Header, Run, Trace, WireRequest } from '../trace/trace.ts'
import { runTitles } from './run-name.ts'

/** Text as one word of a POSIX shell, in which a masked value is a variable. */
type Word = (text: string, encoding?: 'latin1') => string

/**
 * The requests of a trace as commands for a POSIX shell that send the same again, in the order in which they were sent; what a
 * browser sent stands in comments. A masked value is a shell variable, which is set at the beginning and is to be filled in.
 */
export function formatCurl(trace: Trace): string {
  const variables = variablesOf(trace)
  const used = new Set<Variable>()
  const expand = (mask: string): string => {
    const variable = variables.get(readMask(mask).secret) ?? { name: 'oidc_secret', mask }
    used.add(variable)
    return `"$${variable.name}"`
  }
  const word: Word = (text, encoding) =>
    text.split(EACH_MASK).reduce((all, part, at) => {
      if (at % 2 === 1) return all + expand(part)
      return part === '' ? all : all + shellQuoted(part, encoding)
    }, '') || "''"
  const titles = runTitles(trace)
  const blocks = trace.runs.flatMap((run, at) => [
    ...(trace.holds === 'one run' ? [] : [comment(`Run: ${titles[at]}`)]),
    ...runBlocks(run, word),
  ])
  const head = [
    comment(`oidc-cli ${accountOf(trace).command}`),
    ...(used.size === 0 ? [] : [comment('Fill in what is left out here; with --reveal it is written.')]),
    ...[...variables.values()].filter((each) => used.has(each)).map(({ name, mask }) => `${name}='${mask}'`),
  ]
  return `${[head.join('\n'), ...blocks].join('\n\n')}\n`
}

const EACH_MASK = new RegExp(`(${MASK})`)

function runBlocks(run: Run, word: Word): readonly string[] {
  return placedSteps(run.steps).flatMap(({ step, path }) => {
    const [first, ...others] = step.exchanges.map((exchange) => exchangeBlock(exchange, run, word))
    const head = comment(`${path}: ${step.verdict}`)
    return [first === undefined ? head : `${head}\n${first}`, ...others]
  })
}

/** One line, in which nothing acts on a terminal or a CI runner. */
function comment(text: string): string {
  return `# ${maskOrders(clean(text))}`
}

function exchangeBlock(exchange: Exchange, run: Run, word: Word): string {
  const { purpose, request, response, failure, attempt, shaped } = exchange
  if (purpose === 'callback') return comment(`From the browser: ${request.method} ${request.url}`)
  if (!response && !failure) return comment(`In a browser: ${request.url}`)
  const again = attempt > 1 ? ` (try ${attempt})` : ''
  const came = response
    ? `Answer${again}: ${response.status} ${response.statusText}`
    : `No answer${again}: ${failure?.code}`
  const notes = [came.trimEnd(), ...shaped.map((label) => `Shaped by ${label}`)]
  return [...notes.map(comment), command(request, run, word)].join('\n')
}

function command(request: WireRequest, run: Run, word: Word): string {
  const { method, headers, body } = request
  const { url, fields } = maskedQuery(request)
  const data = fields.map((field) => `--data-urlencode ${word(field)}`)
  // A body may be empty and sent all the same, which its length tells.
  if (body !== '' || headerValues(headers, 'content-length').length > 0)
    data.push(...bodyArguments(headers, body, word))
  const usual = data.length > fields.length ? 'POST' : 'GET'
  const options = [
    ...(method === 'HEAD' ? ['--head'] : method === usual ? [] : [`--request ${word(method)}`]),
    ...connection(run, url, word),
    ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
    ...headers.flatMap((header) => headerArguments(header, url, word)),
    ...(headerValues(headers, 'accept-encoding').length > 0 ? ['--compressed'] : []),
    ...(fields.length > 0 ? ['--get'] : []),
    ...data,
  ]
  const input = body.includes('\0') ? `printf '${octal(body)}' | ` : ''
  // A record that somebody wrote may have anything here, which curl would take for an option.
  const place = url.startsWith('-') ? `--url ${word(url)}` : word(url)
  return [`${input}curl ${place}`, ...options].join(' \\\n  ')
}

const MASKED_FIELD = new RegExp(`^[^=&]+=${MASK}$`)

/** The URL, and the fields of its query whose values are masked, which curl is to encode; it can do so where nothing else is sent. */
function maskedQuery({ method, url, body }: WireRequest): { readonly url: string; readonly fields: readonly string[] } {
  const [, address = url, query = ''] = /^([^?]*)\?(.*)$/s.exec(url) ?? []
  const fields = query.split('&')
  const isMasked = (field: string): boolean => method === 'GET' && body === '' && MASKED_FIELD.test(field)
  const masked = fields.filter(isMasked)
  const rest = fields.filter((field) => !isMasked(field))
  return masked.length === 0
    ? { url, fields: [] }
    : { url: [address, ...(rest.length > 0 ? [rest.join('&')] : [])].join('?'), fields: masked }
}

/** The body byte for byte; a field of a form whose value is masked is encoded by curl. What curl would add of its own is taken out. */
function bodyArguments(headers: readonly Header[], body: string, word: Word): readonly string[] {
  const type = headerValues(headers, 'content-type')[0]
  const own = [...(type === undefined ? ["--header 'Content-Type:'"] : []), "--header 'Expect:'"]
  if (body.includes('\0')) return [...own, '--data-binary @-']
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(type ?? '')
  // Between masked fields whatever stands there is one piece; curl joins pieces by the & that parts fields.
  const pieces = isForm ? body.split(new RegExp(`(?:^|&)([^=&]+=${MASK})(?=&|$)`)) : [body]
  const data = pieces.map((piece, at) => {
    if (at % 2 === 1) return `--data-urlencode ${word(piece)}`
    return piece === '' && pieces.length > 1 ? '' : `--data-raw ${word(at === 0 ? piece : piece.replace(/^&/, ''))}`
  })
  return [...own, ...data.filter((each) => each !== '')]
}

const MASKED_BASIC = new RegExp(`^Basic ([^\\s<]*:${MASK})(?:; form-decoded [^\\s<]*:${MASK})?$`)

/** A header as it was sent; what curl makes of the URL and the body is left to it. */
function headerArguments([name, value]: Header, url: string, word: Word): readonly string[] {
  const key = name.toLowerCase()
  // No header of HTTP has such a name (RFC 9110 5.1); of one with an at sign curl would read a file.
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return []
  if (key === 'content-length' || (key === 'host' && isUrl(url) && value === new URL(url).host)) return []
  const credentials = MASKED_BASIC.exec(value)?.[1]
  if (credentials !== undefined && key === 'authorization') return [`--user ${word(credentials)}`]
  if (credentials !== undefined && key === 'proxy-authorization') return [`--proxy-user ${word(credentials)}`]
  return [`--header ${word(value === '' ? `${name};` : `${name}: ${value}`, 'latin1')}`]
}

/** How the run reached its servers, as far as it was given by option. */
function connection(run: Run, url: string, word: Word): readonly string[] {
  const given = (name: string): unknown => run.given?.find((each) => each.name === name)?.value
  const file = (flag: string, name: string, spell = (path: string): string => path): readonly string[] => {
    const value = given(name)
    if (typeof value !== 'string' || /^(?:-$|env:)/.test(value)) return []
    return [`${flag} ${word(spell(value.replace(/^(?:file:|@)/, '')))}`]
  }
  const proxy = given('proxy')
  const through =
    proxy === ''
      ? ["--noproxy '*'"]
      : typeof proxy === 'string'
        ? [`--proxy ${word(resolvingThere(proxy))}`, "--noproxy ''"]
        : []
  if (!url.startsWith('https:')) return through
  // Behind a colon curl takes the rest of a certificate for its pass phrase.
  const escaped = (path: string): string => path.replace(/[\\:]/g, '\\$&')
  const own = isProvider(run, url) ? [...file('--cert', 'tls-cert', escaped), ...file('--key', 'tls-key')] : []
  const insecure = given('insecure') === true ? ['--insecure'] : []
  return ['--http1.1', ...through, ...insecure, ...file('--cacert', 'ca-file'), ...own]
}

/** To curl "socks5" has names resolved here and "socks" is SOCKS 4. */
function resolvingThere(proxy: string): string {
  return proxy.replace(/^socks5?:/i, 'socks5h:')
}

/** Purposes of requests that may go to others than the provider, who are shown no client certificate. */
const ELSEWHERE = new Set(['jwks', 'resource', 'authorize', 'callback', 'page', 'question'])

function isProvider({ steps }: Run, url: string): boolean {
  const originOf = (text: string): string => (isUrl(text) ? new URL(text).origin : text)
  return steps
    .flatMap(({ exchanges }) => exchanges)
    .some(({ purpose, request }) => !ELSEWHERE.has(purpose) && originOf(request.url) === originOf(url))
}

/** A shell variable, and the mask of what it is to hold. */
interface Variable {
  readonly name: string
  readonly mask: string
}

/** Words for a secret that say less of it than others that are found for the same. */
const GENERAL = new Set(['credentials', 'token', 'secret'])

/** The variable of each masked secret; the prefix of their names keeps what somebody has in the environment from being sent. */
function variablesOf({ runs }: Trace): ReadonlyMap<string, Variable> {
  const exchanges = runs.flatMap(({ steps }) => steps.flatMap((step) => step.exchanges))
  const texts = exchanges.flatMap(({ request, response }) =>
    [request, response]
      .flatMap((each) => (each ? [...each.headers.map(([, value]) => value), each.body] : []))
      .concat(request.url),
  )
  const masks = new Map<string, string>()
  for (const mask of texts.flatMap((text) => text.match(new RegExp(MASK, 'g')) ?? [])) {
    const { secret } = readMask(mask)
    const before = masks.get(secret)
    if (before === undefined || GENERAL.has(readMask(before).kind)) masks.set(secret, mask)
  }
  const taken = new Set<string>()
  const numbers = new Map<string, number>()
  return new Map(
    [...masks].map(([secret, mask]) => {
      const kind = `oidc_${readMask(mask).kind.toLowerCase().replace(/\W+/g, '_')}`
      let name = kind
      for (let number = numbers.get(kind) ?? 2; taken.has(name); numbers.set(kind, number++)) name = `${kind}_${number}`
      taken.add(name)
      return [secret, { name, mask }]
    }),
  )
}
