import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import { isExact } from '../jose/json/writer.ts'
import { HINT, isAnswerMember, isClaimSet, isHintName, isIdentityName, isProtocolClaim } from '../text/claim-names.ts'
import { decodeForm } from '../text/url-encoding.ts'
import { jsonBody } from './json-body.ts'
import { isWords } from './secret-match.ts'
import type { Exchange, Run } from './trace.ts'

/** What a run says of people. */
export interface People {
  /** Names of their claims. */
  readonly names: ReadonlySet<string>
  /** Values that are theirs where they stand alone. */
  readonly alone: ReadonlySet<string>
  /** Values that are theirs wherever they stand. */
  readonly anywhere: readonly string[]
  /** Values that are those of a client or an issuer, whatever claim has them too. */
  readonly kept: ReadonlySet<string>
}

/** Reads of a run whatever it says of people: in what it came to, in tokens, in answers about people and in parameters that name somebody. */
export function peopleOf(run: Run): People {
  const found = collecting()
  for (const set of setsIn(run.result, 0)) found.set(set)
  for (const { name, value } of [run, ...run.steps].flatMap(({ given = [] }) => given)) {
    const values = [value ?? []].flat().map(String)
    for (const each of values)
      if (isHintName(name)) found.value(each, 'identity')
      else found.said(each, name === 'client-id' || name === 'issuer')
  }
  for (const { exchanges } of run.steps) for (const exchange of exchanges) collectExchange(exchange, found)
  return found.people()
}

type Collecting = ReturnType<typeof collecting>

function collectExchange(exchange: Exchange, found: Collecting): void {
  const { purpose, request, response } = exchange
  found.said(originOf(request.url), false)
  for (const text of [request.url, request.body]) {
    for (const [, , value = ''] of text.matchAll(HINT)) found.value(decodeForm(value), 'identity')
    for (const set of setsOfTokens(text)) found.set(set)
  }
  if (!response || purpose === 'jwks' || purpose === 'discover') return
  for (const set of setsOfTokens(response.body)) found.set(set)
  if (isAboutPeople(exchange)) found.set(asObject(jsonBody(exchange)?.value) ?? {})
  if (isTokenAnswer(exchange)) {
    const members = Object.entries(asObject(jsonBody(exchange)?.value) ?? {})
    found.set(Object.fromEntries(members.filter(([name]) => !isAnswerMember(name))))
  }
}

/** Whether an exchange brought claims of a person in its body. */
export function isAboutPeople({ purpose, response }: Exchange): boolean {
  return (purpose === 'userinfo' || purpose === 'introspect') && isGood(response)
}

/** Whether an exchange brought tokens. */
export function isTokenAnswer({ purpose, response }: Exchange): boolean {
  return (purpose === 'token' || purpose === 'refresh') && isGood(response)
}

function isGood(response: Exchange['response']): boolean {
  return response !== null && response.status >= 200 && response.status < 300
}

function originOf(url: string): string {
  return /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0] ?? ''
}

/** How deep results hold sets of claims. */
const DEEPEST = 6

function setsIn(value: unknown, depth: number): readonly JsonObject[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const set = isClaimSet(name) ? asObject(member) : name === 'sub' ? { sub: member } : undefined
    if (name === 'disclosures' && Array.isArray(member)) return member.map(disclosedIn)
    return set ? [set] : setsIn(member, depth + 1)
  })
}

/** What an SD-JWT discloses beside its claims, as a claim (RFC 9901). */
function disclosedIn(disclosure: unknown): JsonObject {
  const { name, value = null } = asObject(disclosure as JsonValue) ?? {}
  return { [typeof name === 'string' ? name : 'disclosed']: value }
}

/** A header and the claims behind it; the claims are what is looked for. */
const JWT = /(?:eyJ|eyA|ewo|ew0|ewk)[\w-]{6,}\.([\w-]{6,})\./g

function setsOfTokens(text: string): readonly JsonObject[] {
  return [...text.matchAll(JWT)].flatMap(([, payload = '']) => {
    const set = asObject(readJson(Buffer.from(payload, 'base64url')).value)
    return set ? [set] : []
  })
}

/** Claims whose values are those of a client or an issuer. */
const PARTIES = new Set(['client_id', 'azp', 'cid', 'appid', 'iss'])

function collecting() {
  const names = new Set<string>()
  const alone = new Set<string>()
  const identities = new Set<string>()
  const kept = new Set<string>()
  const said = new Set<string>()

  const value = (text: string, what: 'identity' | 'other'): void => {
    if (text === '' || isOrdinary(text)) return
    if (what === 'identity') identities.add(text)
    if (what === 'identity' || text.length >= SHORTEST) alone.add(text)
  }
  const leaves = (member: JsonValue, path: readonly string[]): void => {
    if (typeof member === 'string') value(member, path.some(isIdentityName) ? 'identity' : 'other')
    else if (typeof member === 'number' || isExact(member)) {
      const digits = isExact(member) ? member.source : String(member)
      if (digits.length > SHORTEST) alone.add(digits)
    } else if (Array.isArray(member)) for (const each of member) leaves(each, path)
    else if (typeof member === 'object' && member !== null)
      for (const [name, each] of Object.entries(member)) leaves(each, [...path, name])
  }

  return {
    value,
    /** What the run says otherwise, and must go on saying. */
    said(text: string, isParty: boolean): void {
      if (text !== '') said.add(text)
      if (isParty && text !== '') kept.add(text)
    },
    set(set: JsonObject): void {
      for (const [name, member] of Object.entries(set)) {
        if (!isProtocolClaim(name)) {
          names.add(name)
          leaves(member, [name])
        } else if (typeof member === 'string') {
          said.add(member)
          if (PARTIES.has(name)) kept.add(member)
        } else if (Array.isArray(member)) for (const each of member) said.add(String(each))
        else if (typeof member === 'number') said.add(String(member))
      }
    },
    people(): People {
      const others = [...said].join('\n')
      const isSaid = (text: string): boolean => said.has(text) || kept.has(text)
      const own = [...alone].filter((text) => !isSaid(text))
      const anywhere = own.filter((text) => isTelling(text, identities.has(text)) && !standsIn(text, others))
      return { names, alone: new Set(own), anywhere, kept }
    },
  }
}

/** Shorter values are found by chance. */
const SHORTEST = 4

/** Whether a value says who somebody is wherever it stands; of what is no identity, words are found everywhere. */
function isTelling(text: string, isIdentity: boolean): boolean {
  if (text.length < SHORTEST || /^\d{1,7}$/.test(text)) return false
  return isIdentity || (text.length >= 8 && !isWords(text))
}

function standsIn(text: string, others: string): boolean {
  for (let at = others.indexOf(text); at >= 0; at = others.indexOf(text, at + 1)) {
    const [before = '', behind = ''] = [others[at - 1], others[at + text.length]]
    if (!/[\w-]/.test(before) && !/[\w-]/.test(behind)) return true
  }
  return false
}

/** Words that reports are full of, which nobody is known by. */
const ORDINARY = new Set(
  'true false null none user users admin client test tester guest demo token login account subject person name email profile openid string number'.split(
    ' ',
  ),
)

function isOrdinary(text: string): boolean {
  return ORDINARY.has(text.toLowerCase())
}
