import type { JsonObject } from '../jose/json/json.ts'
import { decodeEntities } from '../text/html-entities.ts'
import type { Foreign } from './foreign.ts'

/** The messages and documents of SAML 2.0 and 1.1 that are told apart. */
const ROOTS =
  /<(?:[\w-]{1,40}:)?(Assertion|EncryptedAssertion|Response|AuthnRequest|LogoutRequest|LogoutResponse|EntityDescriptor)(?=[\s>])/

/** Characters that are looked through. */
const MOST = 1024 * 1024
/** Attributes that are shown. */
const MOST_ATTRIBUTES = 200
const LONGEST_VALUE = 2000

interface Element {
  readonly name: string
  readonly attributes: string
  /** The text directly behind it. */
  readonly text: string
}

/** A message of SAML: who says what of whom, for whom and until when; nothing is verified. */
export function readSaml(raw: string): Foreign | undefined {
  if (!raw.trimStart().startsWith('<') || !raw.includes('urn:oasis:names:tc:SAML:')) return undefined
  const xml = raw.slice(0, MOST)
  const root = ROOTS.exec(xml)?.[1]
  if (root === undefined) return undefined
  const elements = elementsOf(xml)
  const all = (name: string): readonly Element[] => elements.filter((each) => each.name === name)
  const text = (name: string): string | undefined => all(name)[0]?.text.trim() || undefined
  const [message] = all(root)
  const [conditions] = all('Conditions')
  const claims: JsonObject = {}
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') claims[name] = value.slice(0, LONGEST_VALUE)
  }
  put('Issuer', text('Issuer') ?? attribute(message, 'Issuer'))
  put('NameID', text('NameID') ?? text('NameIdentifier'))
  put('Audience', text('Audience'))
  for (const name of [
    'ID',
    'Destination',
    'Recipient',
    'InResponseTo',
    'AssertionConsumerServiceURL',
    'IssueInstant',
    'entityID',
  ])
    put(name, attribute(message, name))
  for (const name of ['NotBefore', 'NotOnOrAfter']) put(name, attribute(conditions, name))
  put('StatusCode', attribute(all('StatusCode').at(-1), 'Value'))
  put('StatusMessage', text('StatusMessage'))
  const attributes = attributesOf(elements)
  if (Object.keys(attributes).length > 0) claims['attributes'] = attributes
  const encrypted = all('EncryptedAssertion').length > 0
  const signed = all('Signature').length > 0
  const how = [signed ? 'signed' : 'not signed', ...(encrypted ? ['its assertion encrypted'] : [])].join(', ')
  return {
    kind: 'saml',
    format: `SAML ${root}, ${how}`,
    explanation:
      'It is SAML, XML that is signed in its own way, and no JWT: nothing of it was verified, and verify does not take it.',
    claims,
  }
}

function attributesOf(elements: readonly Element[]): JsonObject {
  const attributes: JsonObject = {}
  let name: string | undefined
  for (const each of elements) {
    if (each.name === 'Attribute') name = attribute(each, 'Name') ?? attribute(each, 'AttributeName')
    if (each.name !== 'AttributeValue' || name === undefined) continue
    const value = each.text.trim().slice(0, LONGEST_VALUE)
    const before = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    if (before === undefined && Object.keys(attributes).length >= MOST_ATTRIBUTES) break
    // A name may be one that an object has of its own.
    const now = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
    Object.defineProperty(attributes, name, { value: now, enumerable: true, configurable: true, writable: true })
  }
  return attributes
}

/** Elements in their order, without a document type and whatever it declares. */
function elementsOf(xml: string): readonly Element[] {
  const elements: Element[] = []
  let end = -1
  for (let at = xml.indexOf('<'); at >= 0; ) {
    const next = xml.indexOf('<', at + 1)
    if (end < at) end = xml.indexOf('>', at)
    if (end < 0) break
    const upTo = next < 0 ? xml.length : next
    // A tag has no other in it, and none is as long.
    const tag = end < upTo && end - at < LONGEST_TAG ? xml.slice(at + 1, end) : ''
    const [, name] = /^(?:[\w-]{1,40}:)?([A-Za-z]\w{0,60})(?=[\s/>]|$)/.exec(tag) ?? []
    if (name !== undefined) {
      elements.push({ name, attributes: tag, text: decodeEntities(xml.slice(end + 1, upTo)) })
      if (elements.length === MOST_ELEMENTS) break
    }
    at = next
  }
  return elements
}

const LONGEST_TAG = 16 * 1024
const MOST_ELEMENTS = 20_000

function attribute(element: Element | undefined, name: string): string | undefined {
  const value = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(element?.attributes ?? '')
  return value ? decodeEntities(value[1] ?? value[2] ?? '') : undefined
}
