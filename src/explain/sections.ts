/** A section of a specification, and where it can be read; the URL of the whole document where it has no anchors for sections. */
export interface Section {
  readonly text: string
  readonly url: string
}

const OPENID = 'https://openid.net/specs/'
const DRAFTS = 'https://datatracker.ietf.org/doc/html/draft-ietf-'
const NUMBERED = '#rfc.section.'
const PLAIN = '#section-'

/**
 * Where each document is, and what stands before the number of a section; longer names come before those they begin with.
 * RFCs follow a rule of their own.
 */
const DOCUMENTS: readonly (readonly [name: string, url: string, anchor?: string])[] = [
  ['OIDC Core 1.0', `${OPENID}openid-connect-core-1_0.html`, NUMBERED],
  ['OIDC Discovery 1.0', `${OPENID}openid-connect-discovery-1_0.html`, NUMBERED],
  ['OIDC Dynamic Client Registration 1.0', `${OPENID}openid-connect-registration-1_0.html`, NUMBERED],
  ['OIDC Registration 1.0', `${OPENID}openid-connect-registration-1_0.html`, NUMBERED],
  ['OIDC RP-Initiated Logout 1.0', `${OPENID}openid-connect-rpinitiated-1_0.html`, NUMBERED],
  ['OIDC Front-Channel Logout 1.0', `${OPENID}openid-connect-frontchannel-1_0.html`, NUMBERED],
  ['OIDC Back-Channel Logout 1.0', `${OPENID}openid-connect-backchannel-1_0.html`, NUMBERED],
  ['OIDC Session Management 1.0', `${OPENID}openid-connect-session-1_0.html`, NUMBERED],
  ['OIDC Initiating User Registration 1.0', `${OPENID}openid-connect-prompt-create-1_0.html`, PLAIN],
  ['Prompt Create 1.0', `${OPENID}openid-connect-prompt-create-1_0.html`, PLAIN],
  ['OIDC Identity Assurance 1.0', `${OPENID}openid-connect-4-identity-assurance-1_0.html`],
  ['OIDC Unmet Authentication Requirements 1.0', `${OPENID}openid-connect-unmet-authentication-requirements-1_0.html`],
  ['OAuth 2.0 Form Post Response Mode 1.0', `${OPENID}oauth-v2-form-post-response-mode-1_0.html`, NUMBERED],
  ['OAuth 2.0 Multiple Response Types 1.0', `${OPENID}oauth-v2-multiple-response-types-1_0.html`, NUMBERED],
  ['OAuth 2.0 Multiple Response Types', `${OPENID}oauth-v2-multiple-response-types-1_0.html`, NUMBERED],
  ['FAPI 2.0 Security Profile', `${OPENID}fapi-security-profile-2_0-final.html`, PLAIN],
  ['FAPI 1.0 Adv', `${OPENID}openid-financial-api-part-2-1_0.html`, NUMBERED],
  ['FAPI 1.0 Part 2', `${OPENID}openid-financial-api-part-2-1_0.html`, NUMBERED],
  ['JARM 1.0', `${OPENID}oauth-v2-jarm-final.html`, PLAIN],
  ['JARM', `${OPENID}oauth-v2-jarm-final.html`, PLAIN],
  ['CIBA Core 1.0', `${OPENID}openid-client-initiated-backchannel-authentication-core-1_0.html`, NUMBERED],
  ['CIBA Core', `${OPENID}openid-client-initiated-backchannel-authentication-core-1_0.html`, NUMBERED],
  ['OAuth 2.1 (draft)', `${DRAFTS}oauth-v2-1`, PLAIN],
  ['OAuth Client ID Metadata Document', `${DRAFTS}oauth-client-id-metadata-document`, PLAIN],
  ['SD-JWT VC', `${DRAFTS}oauth-sd-jwt-vc`, PLAIN],
  ['RFC 6265bis', `${DRAFTS}httpbis-rfc6265bis`, PLAIN],
  ['Fetch Standard', 'https://fetch.spec.whatwg.org/'],
  ['X-Content-Type-Options', 'https://fetch.spec.whatwg.org/#x-content-type-options-header'],
  ['Verifiable Credentials Data Model 1.1', 'https://www.w3.org/TR/vc-data-model-1.1/'],
  ['IANA OAuth registry', 'https://www.iana.org/assignments/oauth-parameters'],
  ['IANA JOSE', 'https://www.iana.org/assignments/jose'],
  ['NIST SP 800-57', 'https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final'],
  ['FIPS 186-5', 'https://csrc.nist.gov/pubs/fips/186-5/final'],
  ['CVE-2017-15361', 'https://www.cve.org/CVERecord?id=CVE-2017-15361'],
]

interface Document {
  readonly name: string
  readonly url: string
  readonly anchor?: string | undefined
}

/** Commas, semicolons, slashes and "vs" part one section from the next, but not inside of a remark. */
const BETWEEN = /(\s*[;,/]\s*|\s+vs\s+)(?![^(]*\))/

/** A number of a section or of an appendix, an item or the end of a range after it, and a remark. */
const PLACE =
  /^(?:(?:App\. )?(?<number>\d+(?:\.\d+)*|[A-Z](?:\.\d+)*)(?:-\d+(?:\.\d+)*)?(?: #\d+(?:-\d+)?)?(?: note)?)?(?: ?\([^)]*\))?$/

/** Another item of the section before, "-5", or a remark on it: "others by convention". */
const MORE = /^(?:-\d+|[a-z][a-z -]*)$/

/** The sections that `spec` names. Throws for a text that holds something else, which the tests keep away from reports. */
export function sectionsOf(spec: string): readonly Section[] {
  const { sections, unknown } = sectionsIn(spec)
  if (unknown !== undefined) throw new Error(`No document is known for ${JSON.stringify(unknown)} of ${spec}`)
  return sections
}

/** The sections that a text names, up to a part that names none; another version may name documents that this one does not know. */
export function sectionsIn(spec: string): { readonly sections: readonly Section[]; readonly unknown?: string } {
  const { parts, unknown } = partsOf(spec)
  const sections: { text: string; url: string }[] = []
  for (const { written, text, url } of parts) {
    const before = sections.at(-1)
    if (url !== undefined) sections.push({ text, url })
    else if (before) before.text += `, ${written}`
  }
  return unknown === undefined ? { sections } : { sections, unknown }
}

/** The text as it is written with each section marked; one that names anything else as it is. */
export function markSections(spec: string, mark: (written: string, url: string) => string): string {
  const { parts, unknown } = partsOf(spec)
  if (unknown !== undefined) return spec
  return parts.map(({ before, written, url }) => before + (url === undefined ? written : mark(written, url))).join('')
}

/** What stands between two others in a text that names sections. */
interface Part {
  /** What parts it from the one before. */
  readonly before: string
  readonly written: string
  /** The section in full. */
  readonly text: string
  /** Undefined for what belongs to the section before. */
  readonly url: string | undefined
}

function partsOf(spec: string): { readonly parts: readonly Part[]; readonly unknown?: string } {
  const parts: Part[] = []
  let document: Document | undefined
  let before = ''
  for (const [index, written] of spec.split(BETWEEN).entries()) {
    if (index % 2 === 1) {
      before = written
      continue
    }
    if (MORE.test(written)) {
      parts.push({ before, written, text: '', url: undefined })
      continue
    }
    const named = documentOf(written)
    document = named ?? document
    const place = named ? written.slice(named.name.length).trim() : written
    const match = PLACE.exec(place)
    if (!document || !match) return { parts, unknown: written }
    const text = place === '' ? document.name : `${document.name} ${place}`
    parts.push({ before, written, text, url: address(document, match.groups?.['number']) })
  }
  return { parts }
}

function documentOf(part: string): Document | undefined {
  const known = DOCUMENTS.find(([name]) => part.toLowerCase().startsWith(name.toLowerCase()))
  if (known) return { name: part.slice(0, known[0].length), url: known[1], anchor: known[2] }
  const [name, number] = /^RFC (\d+)/.exec(part) ?? []
  return name === undefined ? undefined : { name, url: `https://www.rfc-editor.org/rfc/rfc${number}`, anchor: PLAIN }
}

function address({ url, anchor }: Document, number: string | undefined): string {
  if (anchor === undefined || number === undefined) return url
  return /^[A-Z]/.test(number) ? `${url}#appendix-${number}` : `${url}${anchor}${number}`
}
