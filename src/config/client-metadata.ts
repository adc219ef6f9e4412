import { CONTENT_ALGS, KEY_ALGS, SIGNATURE_ALGS } from '../checks/metadata/registered-algorithms.ts'
import { CLIENT_METADATA_MEMBERS, type Registered, readClientMetadata } from '../documents/client-metadata.ts'
import { CLIENT_AUTH_METHODS } from '../documents/registered-values.ts'
import { type CliError, cliError } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { breakingFault, readJson } from '../jose/json/reader.ts'
import { isObject, typeName } from '../jose/json/values.ts'
import { writeJson } from '../jose/json/writer.ts'
import { nearest } from '../text/nearest.ts'
import { quotedName } from '../text/quotable.ts'
import { isSecretName } from '../text/secret-names.ts'
import { secretsOfKey } from '../trace/key-secrets.ts'
import type { Secret } from '../trace/trace.ts'
import { layerOf, type Options, type Value } from './option-values.ts'
import { isReference } from './reference.ts'

/** Who is told of what a document holds. */
interface Listeners {
  note(text: string): void
  /** Told of each secret in it, so that no report shows it. */
  keep(value: string, kind: string): void
}

/** What the client of a run is registered with, by `--client-metadata`; empty where that is not given. Throws `invalid_option`. */
export async function registeredIn(options: Options): Promise<Registered> {
  const text = options.has('clientMetadata') ? await options.document('clientMetadata') : undefined
  return text === undefined ? {} : readText(text, '--client-metadata').members
}

/**
 * The options with what client metadata say of the client below all that was given otherwise: those of `--client-metadata`, unless
 * others are handed over. Throws `invalid_option` naming member and place for a document that cannot be read.
 */
export async function withClientMetadata(
  options: Options,
  { note, keep }: Listeners,
  given: Value | undefined = ownDocument(options),
): Promise<Options> {
  if (typeof given?.value !== 'string') return options
  const { value, source, from } = given
  const place = source === 'flag' ? from : `${from}: client-metadata`
  const text = await options.references.document(value, '--client-metadata')
  const { members, unknown } = readText(text, place)
  const secrets = secretsOf(members)
  for (const each of secrets) keep(each.value, each.kind)
  if (source === 'flag' && !isReference(value) && secrets.length > 0)
    note(`${place} holds a secret on the command line, where other users of this machine can see it; use @file.`)
  if (unknown.length > 0)
    note(`${place}: nobody has registered ${unknown.join(', ')} as client metadata; left as it is.`)
  const own = new Map<string, Value>([['clientMetadata', { value, source, from, told: toldOf(members) }]])
  const named = options.has('clientId') ? options.standing('clientId') : undefined
  const another = named !== undefined && named.source !== SOURCE && isAnother(members, named.value)
  if (another) note(`${place} is of another client than the one of this run; what it says is taken for this one's.`)
  const said = saidBy(another ? { ...members, client_secret: undefined } : members, { from: place, of: source })
  return options.with(own).with(said)
}

function ownDocument(options: Options): Value | undefined {
  return options.has('clientMetadata') ? options.standing('clientMetadata') : undefined
}

function isAnother({ client_id }: Registered, named: unknown): boolean {
  return client_id !== undefined && typeof named === 'string' && named !== client_id
}

/** The options that members stand for. */
function saidBy(members: Said, place: Pick<Value, 'from' | 'of'>): ReadonlyMap<string, Value> {
  const { client_id, client_secret, token_endpoint_auth_method: method } = members
  const said = {
    clientId: client_id,
    clientAuth: CLIENT_AUTH_METHODS.find((each) => each === method),
    requestObject: members.require_signed_request_object ? 'signed' : undefined,
    par: members.require_pushed_authorization_requests || undefined,
    dpop: members.dpop_bound_access_tokens || undefined,
  }
  const about = { source: SOURCE, ...place } as const
  return new Map([
    ...layerOf(said, about),
    // What is written in a document refers to nothing, whatever it begins with.
    ...(client_secret === undefined
      ? []
      : [['clientSecret', { value: client_secret, literal: true, ...about }] as const]),
  ])
}

/** A secret goes with its own client alone. */
type Said = Omit<Registered, 'client_secret'> & { readonly client_secret?: string | undefined }

const SOURCE = 'client-metadata'

interface ReadText {
  readonly members: Registered
  /** Members that nobody has registered, quoted, each with what was probably meant. */
  readonly unknown: readonly string[]
}

function readText(text: string, place: string): ReadText {
  const reading = readJson(text)
  const fault = breakingFault(reading) ?? reading.faults.find(({ kind }) => kind === 'duplicate-member')
  if (fault) throw wrong(place, `the text is no JSON object: ${fault.message}`)
  if (!isObject(reading.value)) throw wrong(place, `a JSON object is needed, and this is ${typeName(reading.value)}`)
  const { members, faults } = readClientMetadata(reading.value)
  const [first] = faults
  if (first) throw wrong(place, `${first.member} must be ${first.expected}, and is ${first.actual}`)
  for (const [name, value] of Object.entries(members)) requireAlgorithm(place, name, value)
  return { members, unknown: unknownIn(reading.value) }
}

function wrong(place: string, why: string): CliError {
  return cliError(
    'invalid_option',
    `${place}: ${why}.`,
    'Give what the client is registered with as a JSON object, or @client.json for a file with it.',
  )
}

/** Throws for a name of an algorithm that is misspelt; one that is like no other may be the provider's own. */
function requireAlgorithm(place: string, member: string, value: unknown): void {
  const known = /_(?:signed_response|signing)_alg$/.test(member)
    ? SIGNATURE_ALGS
    : /_alg$/.test(member)
      ? KEY_ALGS
      : /_enc$/.test(member) && CONTENT_ALGS
  if (!known || typeof value !== 'string' || known.has(value)) return
  const meant = [...known].find((name) => name.toLowerCase() === value.toLowerCase()) ?? nearest(value, known)
  if (meant) throw wrong(place, `${member} is no algorithm that is registered; did you mean ${meant}?`)
}

function unknownIn(given: JsonObject): readonly string[] {
  // A name may say its language behind a # (OpenID Connect Dynamic Client Registration 1.0 section 2.1).
  const names = [...new Set(Object.keys(given).map((name) => name.replace(/#.*$/s, '')))]
  return names
    .filter((name) => !CLIENT_METADATA_MEMBERS.includes(name))
    .map((name) => {
      const meant = nearest(name, CLIENT_METADATA_MEMBERS)
      return `${quotedName(name)}${meant ? ` (did you mean ${meant}?)` : ''}`
    })
}

function secretsOf(members: Registered): readonly Secret[] {
  const own = Object.entries(members).flatMap(([kind, value]) =>
    isSecretName(kind) && typeof value === 'string' ? [{ value, kind }] : [],
  )
  return [...own, ...secretsOfKey(JSON.stringify(members.jwks ?? {}))]
}

/** Members that no verdict depends on, and that may have a secret in them. */
const UNTOLD = new Set(['jwks', 'registration_client_uri', 'software_statement'])

/** The document as a record tells it: without secrets. */
function toldOf(members: Registered): string {
  const told = Object.entries(members).filter(([name]) => !isSecretName(name) && !UNTOLD.has(name))
  return writeJson(Object.fromEntries(told)).replace(/(\/\/)[^/?#\s"]*@/g, '$1')
}
