import { X509Certificate } from 'node:crypto'
import type { Ahead } from '../checks/ends.ts'
import { createEngine } from '../checks/engine.ts'
import type { Finding } from '../checks/finding.ts'
import { judgeKeyEnds } from '../checks/keys/ends.ts'
import { type Credential, judgeCredentialEnds } from '../checks/request/ends.ts'
import { judgeCertificateEnds } from '../checks/tls/tls.ts'
import { recordedOptions } from '../config/recorded-options.ts'
import { createReferences } from '../config/references.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject, isText } from '../jose/json/values.ts'
import { writeJson } from '../jose/json/writer.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import { isUrl } from '../text/url.ts'
import type { Recorder } from '../trace/recorder.ts'
import type { Check, Exchange, Run } from '../trace/trace.ts'
import type { Combination } from './combination.ts'
import type { World } from './scenario.ts'

/** The step that the ends are told in. */
export const EXPIRY = 'expiry'

/** What a client was given as that has an end. */
interface Ending {
  /** Its certificate for mutual TLS, PEM. */
  readonly certificate: string | undefined
  /** Of what it is registered with the members that have an end. */
  readonly registration: JsonObject
}

interface Terms extends Ahead {
  /** Rules that count as information only. */
  readonly allow: readonly string[]
}

/** Looks at the ends of all that a run has met and of what its client was given as, in a step of its own, where somebody asked; there is none where nothing ends. */
export async function warnOfEnds(recorder: Recorder, { provider, scenario }: Combination, world: World): Promise<void> {
  const { env, expiring: within, flags, configurationOf } = world
  if (within === undefined) return
  const { profiles, defaultProfile = '' } = configurationOf(provider)
  const given = (key: string, flag: string): unknown => flags.get(flag)?.value ?? profiles.get(defaultProfile)?.[key]
  const { document, file } = createReferences(env, () => {})
  const [certificate, metadata] = await Promise.all([
    readable(given('tls-cert', 'tlsCert'), (value) => file(value, '--tls-cert')),
    readable(given('client-metadata', 'clientMetadata'), (value) => document(value, '--client-metadata')),
  ])
  const client = { certificate, registration: registrationIn(metadata) }
  const now = env.now()
  const allow = [...scenario.allow, ...[flags.get('allow')?.value ?? []].flat().map(String)]
  const checks = judgeEnds(recorder.run, client, { now, within, allow })
  if (checks.length === 0) return
  await recorder.step(EXPIRY, async (open) => {
    open.step.startedAt = now
    open.step.given = recordedOptions([
      { name: 'expiring', value: `${within}ms`, ...FLAG },
      { name: 'allow', value: allow, ...FLAG },
      ...(certificate === undefined ? [] : [{ name: 'tlsCert', value: given('tls-cert', 'tlsCert'), ...FLAG }]),
      ...(metadata === undefined
        ? []
        : [{ name: 'clientMetadata', value: '', told: writeJson(client.registration), ...FLAG }]),
    ])
    open.check(...checks)
  })
}

const FLAG = { source: 'flag', from: 'flag' } as const

/** What cannot be read has failed the run already. */
async function readable(value: unknown, read: (text: string) => Promise<string>): Promise<string | undefined> {
  return typeof value === 'string' ? read(value).catch(() => undefined) : undefined
}

/** What a run warns of that ends soon. */
export function warningsOf({ steps }: Pick<Run, 'steps'>): readonly string[] {
  const checks = steps.filter(({ name }) => name === EXPIRY).flatMap((step) => step.checks)
  return checks.filter(({ verdict }) => verdict === 'warn').map(({ message, actual }) => `${message} (${actual})`)
}

/** Judges the ends of all that a run has met and of what its client was given as; there is nothing where nothing ends. */
export function judgeEnds(run: Pick<Run, 'steps'>, client: Ending, { allow, ...ahead }: Terms): readonly Check[] {
  return createEngine({ overlay: 'oidc', allow }).judge(findingsOf(run, client, ahead))
}

function findingsOf({ steps }: Pick<Run, 'steps'>, client: Ending, ahead: Ahead): readonly Finding[] {
  const exchanges = steps.flatMap((step) => step.exchanges)
  const sets = new Set(exchanges.filter(isKeySet).map(({ response }) => response?.body ?? ''))
  return [
    ...judgeCertificateEnds(certificateEnds(exchanges), ahead),
    ...[...sets].flatMap((body) => judgeKeyEnds(asObject(readJson(body).value) ?? {}, ahead)),
    ...judgeCredentialEnds(credentialsOf(client), ahead),
  ]
}

function isKeySet({ purpose, response }: Exchange): boolean {
  return purpose === 'jwks' && response?.status === 200
}

function certificateEnds(exchanges: readonly Exchange[]): ReadonlyMap<string, number> {
  const ends = exchanges.flatMap(({ tls, request, failure }) => {
    // One that is refused is what the run failed by.
    const end = failure?.code === 'tls_certificate' ? undefined : tls?.certificate?.notAfter
    return end === undefined || Number.isNaN(end) || !isUrl(request.url)
      ? []
      : [[new URL(request.url).host, end] as const]
  })
  return new Map(ends)
}

function registrationIn(metadata: string | undefined): JsonObject {
  const { client_secret_expires_at, software_statement } = asObject(readJson(metadata ?? '').value) ?? {}
  return {
    ...(client_secret_expires_at === undefined ? {} : { client_secret_expires_at }),
    ...(software_statement === undefined ? {} : { software_statement }),
  }
}

function credentialsOf({ certificate, registration }: Ending): readonly Credential[] {
  const { client_secret_expires_at: secret, software_statement: statement } = registration
  const token = isText(statement) ? readToken(statement) : undefined
  const claimed = token?.form === 'jws' ? token.claims?.['exp'] : undefined
  return [
    ...endOf('The certificate of the client', certificate === undefined ? undefined : endOfPem(certificate)),
    // 0 stands for a secret without an end (RFC 7591 3.2.1).
    ...endOf('The client secret', typeof secret === 'number' && secret > 0 ? secret * 1000 : undefined),
    ...endOf('The software statement', typeof claimed === 'number' ? claimed * 1000 : undefined),
  ]
}

function endOf(what: string, end: number | undefined): readonly Credential[] {
  return end === undefined || Number.isNaN(end) ? [] : [{ what, end }]
}

function endOfPem(pem: string): number | undefined {
  try {
    return Date.parse(new X509Certificate(pem).validTo)
  } catch {
    return undefined
  }
}
