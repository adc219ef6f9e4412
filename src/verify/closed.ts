import type { VerificationFacts } from '../checks/verification/facts.ts'
import { readForeign } from '../decode/foreign.ts'
import { isForGraph, isOfEntra } from '../documents/entra-issuer.ts'
import { isText } from '../jose/json/values.ts'
import type { Kind, TokenFault } from '../jose/tokens/token.ts'

/** Why nothing in a token could be verified, and what to do about it. */
interface Closed {
  readonly why: string
  readonly hint: string
}

/** Why a token that is opaque or stayed encrypted was not verified; undefined for one that is signed. */
export function whyClosed(facts: VerificationFacts, kind: Kind): Closed | undefined {
  const { token } = facts
  if (token.form === 'jws') return undefined
  const ask = introspection(facts)
  if (token.form === 'opaque') {
    if (token.faults.length > 0) return undefined
    const foreign = readForeign(token.raw)
    if (foreign) return { why: `it is no JWT (${foreign.format})`, hint: foreign.explanation }
    return {
      why: 'it is opaque, so that only its issuer can tell what it stands for',
      hint: `${ask.slice(0, 1).toUpperCase()}${ask.slice(1)}; what is verified here is a JWT.`,
    }
  }
  const has = (kind: TokenFault['kind']): boolean => token.faults.some((fault) => fault.kind === kind)
  if (has('rounds')) return undefined
  const why = has('decryption')
    ? 'it is encrypted, and none of the keys that were given opens it'
    : 'it is encrypted, and no key to decrypt it was given'
  if (kind === 'access_token' && !has('decryption')) return closedForOthers(facts, ask)
  const give = 'Give the key that it was encrypted to by --decrypt-key <file>'
  return { why, hint: `${give}; where it is encrypted for somebody else, ${ask}.` }
}

/** An access token is opened by the API that it is for, or by the provider, whose own it is where it names itself as issuer or encrypts with a key of its own. */
function closedForOthers({ token, issuer }: VerificationFacts, ask: string): Closed {
  const header = token.form === 'jwe' ? token.header : {}
  const own = header['alg'] === 'dir' || (issuer !== undefined && header['iss'] === issuer)
  const owner = own ? "the provider's own" : 'for the API that it was issued for'
  return {
    why: `it is encrypted, and no key to decrypt it was given; an access token is not yours to open: this one is ${owner}`,
    hint: `Send it as it is. Whoever runs the API that it is for opens it with --decrypt-key <file>; to learn what it stands for, ${ask}.`,
  }
}

function introspection({ metadata }: VerificationFacts): string {
  const endpoint = metadata['introspection_endpoint']
  return `ask its issuer by introspection (RFC 7662)${isText(endpoint) ? ` at ${endpoint}` : ''}`
}

/** What is to be known of a token whose signature is made for its own recipient alone; undefined for any other. */
export function whyForeign({ token, signature }: VerificationFacts): string | undefined {
  if (token.form !== 'jws' || signature.verified !== false || !isText(token.header['nonce'])) return undefined
  const { aud, iss } = token.claims ?? {}
  const forGraph = isForGraph(aud)
  if (!forGraph && !isOfEntra(iss)) return undefined
  const whom = forGraph ? 'Microsoft Graph' : 'an API of Microsoft'
  return `It is for ${whom}, and its header has a nonce: ${forGraph ? 'Graph' : 'that API'} alone can verify such a token. Ask for an access token for an API of your own to verify one.`
}
