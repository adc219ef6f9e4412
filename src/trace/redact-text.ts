import { readBasic } from '../text/basic-credentials.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { isAlsoErrorCode, isSecretName } from '../text/secret-names.ts'
import { decodeForm } from '../text/url-encoding.ts'
import { MASK, mask } from './mask.ts'
import { type Hide, redactJson } from './redact-json.ts'

/** How deep a value inside a value is looked into: a URL in a parameter, a JSON text in a string. */
const DEEPEST = 3

/** What a text has that holds anything to be hidden by name: most values of headers have none of it. */
const MAY_HOLD = /[<:=@{["]|Bearer|Basic|DPoP|Negotiate|NTLM/i

/** Text of any kind with its secrets replaced by their names: URL, form, JSON, HTML or prose. */
export function redactText(text: string, hide: Hide, depth = 0): string {
  if (!MAY_HOLD.test(text)) return text
  const json = /^\s*[{["]/.test(text)
  const members = json ? redactJson(text, { hide, nested: (inner) => redactInner(inner, hide, depth + 1) }) : text
  if (json && /[}\]"]\s*$/.test(text)) return members
  const fields = members.includes('<') ? redactFields(members, hide) : members
  const labelled = fields.includes(':') ? redactLabelled(fields, hide) : fields
  const parameters = labelled.includes('=') ? redactParameters(labelled, hide, depth) : labelled
  const passwords = parameters.includes('@') ? redactPassword(parameters, hide) : parameters
  return redactCredentials(passwords, hide)
}

/** A value that is itself a text with parameters or members; most are not. */
function redactInner(value: string, hide: Hide, depth: number): string {
  return depth <= DEEPEST && /[={]|Bearer |Basic |\/\/[^/]*@/.test(value) ? redactText(value, hide, depth) : value
}

/** `name=value` wherever it stands: query, fragment, form, prose. */
function redactParameters(text: string, hide: Hide, depth: number): string {
  // In a URL or a form a value ends at the next separator only; in a page or in prose a quote ends it too.
  const pair = /[\s<]/.test(text)
    ? /(?<![\w.%-])([\w.%-]{1,128})=([^&#\s"'<>]+)/g
    : /(?<![\w.%-])([\w.%-]{1,128})=([^&#]+)/g
  return text.replace(pair, (all, name: string, value: string) => {
    const plain = decodeForm(value)
    if (isSecretName(decodeForm(name))) return `${name}=${hide(plain, lastPart(decodeForm(name)))}`
    const shown = redactInner(plain, hide, depth + 1)
    return shown === plain ? all : `${name}=${encodeURIComponent(shown)}`
  })
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** `access_token: value` and `"access_token":"value"` in what is not JSON as a whole; only for names that are no words. */
function redactLabelled(text: string, hide: Hide): string {
  // Most texts have no such name, which is seen sooner.
  if (!/_|password/i.test(text)) return text
  return text.replace(
    /(?<![\w-])(\w{1,32}_\w{1,32}|password)((?:["']|&quot;|&#34;)?\s{0,8}:\s{0,8}(?:["']|&quot;|&#34;)?)([^\s"'<>&,;]{4,})/gi,
    (all, name: string, between: string, value: string) =>
      isSecretName(name) && !isWordBehind(name, value) ? `${name}${between}${hide(value, name)}` : all,
  )
}

/** Whether a value is the first word of a sentence and no secret; behind an error code it may begin as a sentence does, or be a code of the vendor. */
function isWordBehind(name: string, value: string): boolean {
  return (isAlsoErrorCode(name) ? /^[A-Za-z]{1,30}\d{0,12}[:.!?)]?$/ : /^[a-z]+[.!?)]?$/).test(value)
}

/** The user name and password of a URL (RFC 3986 3.2.1). */
function redactPassword(text: string, hide: Hide): string {
  return text.replace(
    /(\/\/[^/@:\s"'<>]{0,256}:)([^/@?#\s"'<>]{1,1024})@/g,
    (_all, head: string, password: string) => `${head}${hide(decodeForm(password), 'password')}@`,
  )
}

/** "Bearer …" and its like in an echo or a message; a word of prose is shorter than a token. */
function redactCredentials(text: string, hide: Hide): string {
  if (!/Bearer|Basic|DPoP|Negotiate|NTLM/i.test(text)) return text
  return text.replace(
    /(?<![\w-])(Bearer|Basic|DPoP|Negotiate|NTLM)(\s{1,4})([\w.~+/-]{20,}={0,2})(?![\w"=])/gi,
    (_all, scheme: string, space: string, value: string) =>
      `${scheme}${space}${hideCredentials(scheme, value, hide).replace(`${scheme} `, '')}`,
  )
}

/** A Basic header as it is shown already. */
const SHOWN_BASIC = new RegExp(`^[^\\s<]*:${MASK}(?:; form-decoded [^\\s<]*:${MASK})?$`)

/**
 * Credentials behind a scheme: of Basic the user name stays, since the client id is no secret (RFC 7617 2). Where a server that undoes
 * the form encoding reads something else than what was sent, both are shown.
 */
export function hideCredentials(scheme: string, credentials: string, hide: Hide): string {
  if (scheme.toLowerCase() !== 'basic') return `${scheme} ${hide(credentials, 'credentials')}`
  // What stands for a secret already is no base64.
  if (SHOWN_BASIC.test(credentials)) return `${scheme} ${credentials}`
  hide(credentials, 'Basic credentials')
  const basic = readBasic(`Basic ${credentials}`)
  if (!basic || basic.sent.secret === '') return `${scheme} ${hide(credentials, 'Basic credentials')}`
  const { sent, decoded } = basic
  const secret = hide(decoded.secret, 'client_secret')
  if (sent.id === decoded.id && sent.secret === decoded.secret) return `${scheme} ${shownUser(sent.id)}:${secret}`
  const asSent = hide(sent.secret, sent.secret === decoded.secret ? 'client_secret' : 'client_secret as sent')
  return `${scheme} ${shownUser(sent.id)}:${asSent}; form-decoded ${shownUser(decoded.id)}:${secret}`
}

/** A user name in a line: of signs that could be taken for something else, the escapes. */
function shownUser(user: string): string {
  const shown = user.slice(0, 200)
  return /^[\x21-\x3b\x3d-\x7e]*$/.test(shown) ? shown : encodeURIComponent(Buffer.from(shown).toString())
}

/** Fields of a form in a page, such as those of form_post. */
function redactFields(html: string, hide: Hide): string {
  const lower = html.toLowerCase()
  let out = ''
  let copied = 0
  for (let at = lower.indexOf('<input'); at >= 0; at = lower.indexOf('<input', at + 6)) {
    const end = lower.indexOf('>', at)
    if (end < 0) break
    out += html.slice(copied, at) + redactField(html.slice(at, end), hide)
    copied = end
  }
  return out + html.slice(copied)
}

const ATTRIBUTE = /(?<![\w:-])([\w:-]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/g

function redactField(tag: string, hide: Hide): string {
  const attributes = new Map([...tag.matchAll(ATTRIBUTE)].map((match) => [match[1]?.toLowerCase(), match[3] ?? '']))
  const name = unquoted(attributes.get('name') ?? '')
  if (!isSecretName(name)) return tag
  return tag.replace(ATTRIBUTE, (all, key: string, equals: string, value: string) => {
    if (key.toLowerCase() !== 'value' || unquoted(value) === '') return all
    return `${key}${equals}"${hide(decodeEntities(unquoted(value)), name)}"`
  })
}

function unquoted(value: string): string {
  return /^["']/.test(value) ? value.slice(1, -1) : value
}

/** A JWT, JWE or SD-JWT: a header that begins as a JSON object does, and two to four further parts. */
const TOKEN = /(?:eyJ|eyA|ewo|ew0|ewk)[\w-]{6,}(?:\.[\w-]*){2,4}(?:~[\w.-]*)*/y

/** Takes out everything that has the shape of a JWT, labelled or not, in one pass. */
export function hideTokens(text: string): string {
  if (!/eyJ|eyA|ewo|ew0|ewk/.test(text)) return text
  return text.replace(/[\w.~-]{16,}/g, (run) => {
    if (!run.includes('.')) return run
    let out = ''
    let copied = 0
    // A header stands at the start of a part, or behind the end of a percent sequence at the start of the run.
    for (let at = nextHeader(run, 0); at >= 0; at = nextHeader(run, Math.max(copied, run.indexOf('.', at) + 1))) {
      TOKEN.lastIndex = at
      const token = TOKEN.exec(run)?.[0]
      if (token !== undefined) {
        out += run.slice(copied, at) + mask(token, 'token')
        copied = at + token.length
      }
      if (run.indexOf('.', Math.max(at, copied)) < 0) break
    }
    return copied === 0 ? run : out + run.slice(copied)
  })
}

function nextHeader(run: string, from: number): number {
  const start = /eyJ|eyA|ewo|ew0|ewk/g
  start.lastIndex = from
  return start.exec(run)?.index ?? -1
}
