import type { JsonValue } from '../jose/json/json.ts'
import { asObject } from '../jose/json/values.ts'
import { isExact } from '../jose/json/writer.ts'
import { HINT, isAnswerMember, isClaimSet, isHintName, isPersonalPath, isProtocolClaim } from '../text/claim-names.ts'
import { decodeForm } from '../text/url-encoding.ts'
import { createKnownSecrets } from './known-secrets.ts'
import { CLAIM, claimMask } from './mask.ts'
import { isAboutPeople, isTokenAnswer, peopleOf } from './people.ts'
import { redactFailure } from './redact.ts'
import { redactJson } from './redact-json.ts'
import type { Check, Exchange, Given, Run, Step } from './trace.ts'

/** What is masked of one run. */
export interface RunMask {
  text(text: string): string
  step(step: Step): Step
  given(given: Given): Given
  /** What a command came to, with the claims in it masked. */
  result(result: unknown): unknown
  /** What was expected at a path of a result, or found there. */
  at(path: string, value: unknown): unknown
}

/** Masks what a run says of people by a key; a run that says nothing of anybody stays as it is. */
export function maskOf(run: Run, key: Uint8Array): RunMask {
  const { names, alone, anywhere, kept } = peopleOf(run)
  const mask = claimMask(key)
  const text = textMask(anywhere, mask)
  const hinted = (given: string): string =>
    text(given.replace(HINT, (_all, before: string, value: string) => before + hidden(decodeForm(value))))

  const hidden = (value: string): string => (value === '' || kept.has(value) ? value : mask(value))
  const leaves = (value: unknown): unknown => {
    if (typeof value === 'string') return hidden(value)
    if (typeof value === 'number') return mask(String(value))
    if (isExact(value)) return mask(value.source)
    return mapped(value, leaves)
  }
  const set = (value: unknown): unknown =>
    asObject(value as JsonValue) ? byName(value, isProtocolClaim) : leaves(value)
  const byName = (value: unknown, stays: (name: string) => boolean): unknown =>
    mapped(value, (member, name) => (name === undefined || stays(name) ? words(member) : leaves(member)))
  const words = (value: unknown): unknown => (typeof value === 'string' ? text(value) : mapped(value, words))
  const result = (value: unknown): unknown =>
    typeof value === 'string'
      ? text(value)
      : mapped(value, (member, name) => {
          if (name !== undefined && isClaimSet(name)) return set(member)
          if (name === 'sub' || name === 'payload') return leaves(member)
          if (name === 'disclosures' && Array.isArray(member)) return member.map(disclosure)
          if ((name === 'tokens' || name === 'callback') && !Array.isArray(member))
            return byName(member, isAnswerMember)
          return result(member)
        })
  /** What an SD-JWT discloses beside its claims, by the name that it has there. */
  const disclosure = (given: unknown): unknown => {
    const name = asObject(given as JsonValue)?.['name']
    const isOfProtocol = typeof name === 'string' && isProtocolClaim(name)
    return mapped(given, (member, of) => (of === 'value' && !isOfProtocol ? leaves(member) : words(member)))
  }
  /** What a check expected and found: claims by their names, and values that are somebody's. */
  const found = (value: unknown): unknown => {
    if (typeof value === 'string') return alone.has(value) ? mask(value) : text(value)
    if (typeof value === 'number') return alone.has(String(value)) ? mask(String(value)) : value
    return mapped(value, (member, name) => (name !== undefined && names.has(name) ? leaves(member) : found(member)))
  }

  const json = (body: string, stays: (name: string) => boolean): string =>
    redactJson(body, {
      nested: text,
      hide: (value, owner) => (owner === CLAIM ? hidden(value) : text(value)),
      owners: {
        of: (name, outer) => outer ?? (stays(name) ? STAYS : CLAIM),
        reach: () => true,
        number: (owner) => owner === CLAIM,
      },
    })
  const answer = (exchange: Exchange, body: string): string => {
    const isJson = /^\s*\{/.test(body)
    if (isTokenAnswer(exchange)) return isJson ? json(body, isAnswerMember) : text(body)
    if (!isAboutPeople(exchange)) return exchange.purpose === 'page' ? text(withoutNames(body, hidden)) : text(body)
    if (isJson) return json(body, isProtocolClaim)
    // Claims in a form that nobody reads are claims; a page of a gateway is evidence, and a token is a secret already.
    return /^\s*(?:$|<|eyJ)/.test(body) ? text(body) : mask(body)
  }
  const exchange = (given: Exchange): Exchange => {
    const { request, response, failure } = given
    const headers = (all: typeof request.headers) => all.map(([name, value]) => [name, hinted(value)] as const)
    const body = response ? answer(given, response.body) : ''
    return {
      ...given,
      failure: failure && redactFailure(failure, text),
      shaped: given.shaped.map(text),
      request: { ...request, url: hinted(request.url), headers: headers(request.headers), body: hinted(request.body) },
      response: response && {
        ...response,
        headers: headers(response.headers),
        ...(body === response.body ? {} : { body, bytes: Buffer.from(body) }),
      },
    }
  }
  const check = (given: Check): Check => ({
    ...given,
    message: text(given.message),
    ...(given.expected === undefined ? {} : { expected: found(given.expected) }),
    ...(given.actual === undefined ? {} : { actual: found(given.actual) }),
    ...(given.advice === undefined ? {} : { advice: text(given.advice) }),
  })

  const givenMasked = (given: Given): Given => {
    const { name, value } = given
    if (value === undefined) return given
    const how = isHintName(name) ? leaves : words
    return { ...given, value: how(value) as NonNullable<Given['value']> }
  }

  return {
    text,
    result,
    at: (path, value) => (isPersonalPath(path) ? atPath(path, value, { set, leaves }) : found(value)),
    given: givenMasked,
    step: (step) => ({
      ...step,
      ...(step.asked === undefined ? {} : { asked: hinted(step.asked) }),
      notes: step.notes.map(text),
      failure: step.failure && redactFailure(step.failure, text),
      ...(step.expectedFailure && { expectedFailure: redactFailure(step.expectedFailure, text) }),
      ...(step.given && { given: step.given.map(givenMasked) }),
      checks: step.checks.map(check),
      exchanges: step.exchanges.map(exchange),
    }),
  }
}

/** Gives texts without values that say who somebody is; where there are none, as they are. */
function textMask(values: readonly string[], mask: (value: string) => string): (text: string) => string {
  if (values.length === 0) return (text) => text
  const known = createKnownSecrets(mask)
  for (const value of values) known.add(value, CLAIM, 'sent')
  return (text) => outsideTokens(text, known.hide)
}

const STAYS = 'stays'

/** Lists and objects with each member as `member` gives it; whatever else as it is. */
function mapped(value: unknown, member: (value: unknown, name?: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null || isExact(value)) return value
  if (Array.isArray(value)) return value.map((each) => member(each))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, member(each, name)]))
}

interface Ways {
  readonly set: (value: unknown) => unknown
  readonly leaves: (value: unknown) => unknown
}

/** A path that ends at a whole set leads to claims of which those of the protocol stay. */
function atPath(path: string, value: unknown, { set, leaves }: Ways): unknown {
  return isClaimSet(path.slice(path.lastIndexOf('.') + 1)) ? set(value) : leaves(value)
}

/** A text in which nothing within a token is looked for: of one that is shown nothing is taken. */
function outsideTokens(text: string, hide: (text: string) => string): string {
  if (!text.includes('eyJ')) return hide(text)
  return text
    .split(/((?:eyJ)[\w-]{6,}(?:\.[\w-]*){2,4})/)
    .map((part, at) => (at % 2 === 1 ? part : hide(part)))
    .join('')
}

/** A page without what stands in its fields for who somebody is. */
function withoutNames(html: string, hidden: (value: string) => string): string {
  return html.replace(/<input\b[^>]{0,2000}>/gi, (tag) => {
    const isHidden = /\btype\s*=\s*["']?hidden/i.test(tag)
    const isName =
      /\btype\s*=\s*["']?email/i.test(tag) || /\bname\s*=\s*["']?[\w-]*(?:user|e?mail|login|ident)/i.test(tag)
    if (isHidden || !isName) return tag
    return tag.replace(/(\bvalue\s*=\s*)("[^"]*"|'[^']*')/i, (_all, before: string, quoted: string) => {
      const value = quoted.slice(1, -1)
      return `${before}"${hidden(value)}"`
    })
  })
}
