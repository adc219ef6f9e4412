import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Answer } from '../support/provider.ts'
import type { Registered } from './conditions.ts'
import { type Game, refused } from './game.ts'
import { type Call, type Hosts, startHosts } from './hosts.ts'
import { keyRing } from './keys.ts'
import { metadataOf } from './metadata.ts'
import type { Module, Place, Variant } from './module.ts'
import { answerOf } from './places.ts'

export interface Referee extends Pick<Hosts, 'authority' | 'certificates'> {
  readonly issuer: string
  readonly mtls: string
  /** Begins a row; what was before is forgotten. */
  begin(module: Module, variant: Variant, registered: Registered): Game
  close(): Promise<void>
}

const BASE = '/test/a/oidc-cli/'

const PLACES: Readonly<Record<string, Place>> = {
  '.well-known/openid-configuration': 'metadata',
  jwks: 'jwks',
  par: 'par',
  authorize: 'authorize',
  token: 'token',
  userinfo: 'userinfo',
  claims_endpoint: 'claims',
}

/** Starts a provider that plays one row after another, by what is right for each but for what the row spoils. */
export async function startReferee(clientKey: KeyObject): Promise<Referee> {
  let game: Game | undefined
  const hosts = await startHosts(async (call) =>
    game ? respond(game, call) : { status: 404, headers: {}, body: 'no row runs' },
  )
  const issuer = `${hosts.main}${BASE}`
  const mtls = `${hosts.mtls}${BASE}`
  return {
    issuer,
    mtls,
    authority: hosts.authority,
    certificates: hosts.certificates,
    begin(module, variant, registered) {
      const set = module.spoils?.keys ?? variant.profile
      game = {
        module,
        variant,
        registered,
        issuer,
        metadata: metadataOf(module, variant, { issuer, mtls }),
        ring: keyRing(set, registered.client_secret),
        clientKey: createPublicKey(clientKey),
        certificate: new X509Certificate(hosts.certificates.registered.cert),
        asked: [],
        faults: [],
        given: new Set(),
        pushed: new Map(),
        seen: new Set(),
        agreed: undefined,
        code: undefined,
        accessToken: undefined,
        refreshToken: undefined,
        bound: undefined,
        nonce: 'nonce-of-the-start',
        requests: 0,
      }
      return game
    },
    close: hosts.close,
  }
}

/** What a request is for; undefined where the provider has nothing. */
function placeOf({ module, variant }: Game, { path, form }: Call): Place | undefined {
  if (path === `/.well-known/oauth-authorization-server${BASE.slice(0, -1)}`) return 'metadata'
  if (!path.startsWith(BASE)) return undefined
  const name = path.slice(BASE.length)
  if (name === module.spoils?.jwksPath) return 'jwks'
  const place = Object.hasOwn(PLACES, name) ? PLACES[name] : undefined
  if (place === 'par' && variant.profile === 'core') return undefined
  return place === 'token' && form.get('grant_type') === 'refresh_token' ? 'refresh' : place
}

async function respond(game: Game, call: Call): Promise<Answer> {
  const place = placeOf(game, call)
  if (!place) return refused(game, `nothing is at ${call.path}`)
  game.asked.push(place)
  const why = forbidden(game, place)
  if (why !== undefined) return refused(game, `${place} was asked ${why}`)
  if (!isAtHost(game, place, call.host)) return refused(game, `${place} was asked at the ${call.host} host`)
  const demanded = game.module.demands?.[place]
  if (demanded && !demanded(call)) return refused(game, `${place} was asked without what this module demands`)
  return answerOf(game, place, call)
}

const HARMLESS: readonly Place[] = ['metadata', 'jwks']

/** Why a request must not come any more, or at all. */
function forbidden({ module, variant, given, metadata, issuer }: Game, place: Place): string | undefined {
  if (HARMLESS.includes(place)) return undefined
  if (given.has('end')) return 'after the end of the module'
  const front = variant.type.includes('id_token')
  switch (module.forbids) {
    case 'metadata':
      return metadata['issuer'] === issuer ? undefined : 'although the metadata are those of another issuer'
    case 'secrets':
      return place === 'authorize' ? undefined : 'with a secret, although the metadata are those of another issuer'
    case 'response':
      return given.has('response') ? 'after a response that must be rejected' : undefined
    case 'front channel':
      return ['token', 'userinfo'].includes(place) ? 'after a front-channel token that must be rejected' : undefined
    case 'id token':
      if (place === 'userinfo' || (front && place === 'token')) return 'although the ID Token must be rejected'
      return given.has('tokens') ? 'after an ID Token that must be rejected' : undefined
    case 'refresh':
      return given.has('refreshed') ? 'after a refreshed ID Token that must be rejected' : undefined
    default:
      return undefined
  }
}

/** Whether a request came to the host that is meant for it, where a client shows its certificate and where it does not. */
function isAtHost({ module, variant }: Game, place: Place, host: Call['host']): boolean {
  const { auth, sender, profile } = variant
  const shows = auth.endsWith('tls_client_auth')
  if (place === 'par' && shows) return host === 'mtls'
  if (place === 'token' || place === 'refresh')
    return shows || sender === 'mtls' ? host === 'mtls' : host === 'main' || profile === 'fapi'
  if (place === 'userinfo' && sender === 'mtls') return host === 'mtls'
  if (module.spoils?.tokenAlias || profile === 'core') return host === 'main'
  return host === 'main' || ['par', 'userinfo'].includes(place)
}
