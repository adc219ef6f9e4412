import { isForGraph, isOfEntra } from '../documents/entra-issuer.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { asObject, textOf } from '../jose/json/values.ts'
import type { Kind, TokenReading } from '../jose/tokens/token.ts'
import type { Decoded } from './token-document.ts'

type Recognised = Pick<Decoded, 'format' | 'explanation'>

/** Tokens that a vendor makes in a way of its own, told by what only those have. */
export function recognised(token: TokenReading, kind: Kind, hint: string | undefined): Recognised | undefined {
  if (token.form === 'jwe') return token.header['alg'] === 'dir' ? sharedKey(token.header, hint) : undefined
  if (token.form !== 'jws' || !token.claims) return undefined
  const { header, claims } = token
  return (
    serviceAccount(claims) ??
    (kind === 'id_token' ? idToken(claims) : entra(header, claims)) ??
    (kind === 'health_card' ? HEALTH_CARD : undefined)
  )
}

const HEALTH_CARD: Recognised = {
  format: 'SMART health card',
  explanation:
    'Its payload was packed before it was signed (zip: DEF). Its issuer publishes the keys below iss at /.well-known/jwks.json.',
}

/** With `dir` nobody but those who share the key beforehand can open it (RFC 7518 4.5). */
function sharedKey(header: JsonObject, hint: string | undefined): Recognised {
  const issuer = textOf(header['iss'])
  const who = hint === 'id_token' ? 'Whoever made it and its client' : 'Whoever made it and whoever reads it'
  const shared = `${who} share its key beforehand (alg dir): nothing that is published opens it.`
  if (hint === 'id_token') return { format: 'JWE with a shared key (dir)', explanation: shared }
  const audience =
    'As an access token it is for its issuer alone, such as for UserInfo. Auth0 issues such ones where no audience was asked for: --set authorize.audience=<API identifier> asks for one.'
  return {
    format:
      issuer === undefined
        ? 'JWE with a shared key (dir)'
        : `JWE with a shared key (dir), made by ${issuer.slice(0, 200)}`,
    explanation: `${shared} ${audience}`,
  }
}

/** Kubernetes names namespace and account in claims of its own, in tokens that expire and in those of secrets. */
function serviceAccount(claims: JsonObject): Recognised | undefined {
  const bound = asObject(claims['kubernetes.io'])
  const namespace = textOf(bound?.['namespace']) ?? textOf(claims['kubernetes.io/serviceaccount/namespace'])
  if (namespace === undefined) return undefined
  const name =
    textOf(asObject(bound?.['serviceaccount'])?.['name']) ??
    textOf(claims['kubernetes.io/serviceaccount/service-account.name'])
  return {
    format: `Kubernetes service account token (${namespace}/${name ?? 'unknown'})`,
    explanation: bound
      ? 'The API server of the cluster issued it. Its issuer is that of the cluster, which often only the cluster itself can reach.'
      : 'It is of the older form, kept in a secret, and never expires.',
  }
}

function entra(header: JsonObject, claims: JsonObject): Recognised | undefined {
  const { aud, ver, iss } = claims
  if (!isOfEntra(iss)) return undefined
  if (isForGraph(aud))
    return {
      format: 'access token of Microsoft Entra for Microsoft Graph',
      explanation: `Graph alone reads and verifies it${header['nonce'] === undefined ? '' : ': its header has a nonce that was hashed before it was signed'}. Ask for a scope of an API of your own to get a token that can be verified.`,
    }
  if (ver === '1.0')
    return {
      format: 'access token of Microsoft Entra, version 1.0',
      explanation:
        'Its issuer is https://sts.windows.net/<tenant>/ by design. The API that it is for chooses the version: requestedAccessTokenVersion 2 in its manifest.',
    }
  return ver === '2.0' && ('azpacr' in claims || 'scp' in claims || 'roles' in claims)
    ? {
        format: 'access token of Microsoft Entra, version 2.0',
        explanation: 'It is for the API in aud, and no client need read it.',
      }
    : undefined
}

function idToken(claims: JsonObject): Recognised | undefined {
  if (textOf(claims['iss'])?.startsWith('https://session.firebase.google.com/'))
    return {
      format: 'session cookie of Firebase Authentication',
      explanation:
        'Your own server asked for it with an ID Token, and it is for that server alone; other keys sign it than ID Tokens: https://www.googleapis.com/identitytoolkit/v3/relyingparty/publicKeys.',
    }
  if (asObject(claims['firebase']))
    return {
      format: 'ID Token of Firebase Authentication',
      explanation:
        'It is for your own servers; its keys are published as certificates by kid, and as a JWK Set at https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com.',
    }
  return undefined
}
