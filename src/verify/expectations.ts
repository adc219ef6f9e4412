import { registeredIn } from '../config/client-metadata.ts'
import { differBySlash, readIssuer, understoodIssuer } from '../config/issuer.ts'
import type { Context } from '../context.ts'
import { isAnswerOfEntra } from '../documents/entra-issuer.ts'
import { givenEndpoints } from '../flows/endpoints-of-run.ts'
import { isObject, textOf } from '../jose/json/values.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import type { Check, Step } from '../trace/trace.ts'
import { holdsSeveral, type KeyChoice } from './keys.ts'
import { type Expectations, isRejection } from './line-verifier.ts'

/** A run that verifies: what it was asked for, and its steps so far. */
export interface Verifying extends Pick<Context, 'options'> {
  readonly steps: readonly Step[]
  note(text: string): void
}

/** The run of a context. */
export function verifyingIn({ options, recorder }: Context): Verifying {
  return { options, steps: recorder.run.steps, note: recorder.note }
}

/** What a token is compared with: what was given, never what a document says of itself. */
export async function expectationsOf(run: Verifying, choice: KeyChoice): Promise<Expectations> {
  const { options, steps } = run
  const { provider } = choice
  const access_token = await options.secret('accessToken')
  return {
    issuer: expectedIssuer(run, choice),
    metadata: provider?.metadata ?? givenEndpoints(options),
    audience: options.text('audience'),
    client_id: options.text('clientId'),
    nonce: options.text('nonce'),
    expectedAlg: options.text('alg'),
    registered: await registeredIn(options),
    trustedAudiences: options.list('trustedAudience'),
    access_token,
    jkt: boundKey(access_token),
    htm: options.text('htm'),
    htu: options.text('htu'),
    byFlag: (['issuer', 'clientId'] as const)
      .filter((name) => options.sourceOf(name) === 'flag')
      .map((name) => (name === 'issuer' ? name : 'client_id')),
    secretNamed: choice.form === 'local',
    brought: choice.form === 'brought',
    issuerUnasked: provider?.source !== undefined && provider.requested === undefined,
    issuersKeys: choice.form === 'provider' && choice.provider.form !== 'flags',
    clockSkewMs: provider && (await skewOf(steps.flatMap((step) => step.exchanges))),
    severalKeys: holdsSeveral(choice),
    toleranceSeconds: options.seconds('clockTolerance'),
  }
}

/** The issuer as it was given, its spelling mended as it is for discovery: scheme, well-known path, the slash at the end. */
function expectedIssuer({ options, note }: Verifying, choice: KeyChoice): string | undefined {
  if (choice.provider && choice.provider.form !== 'flags') {
    const { issuer, requested } = choice.provider
    if (requested === undefined || issuer === undefined) return requested ?? issuer
    return differBySlash(issuer, requested) || isAnswerOfEntra(requested, issuer) ? issuer : requested
  }
  const given = options.text('issuer')
  // An iss need not be a URL where nothing is fetched: a client's is its name.
  return given === undefined || 'fault' in readIssuer(given) ? given : understoodIssuer(given, note)
}

/** The failed checks of this run for which a relying party must not accept what it got: about metadata and keys before a token is judged. */
export function rejections({ steps }: Pick<Verifying, 'steps'>): readonly Check[] {
  return steps.flatMap((step) => step.checks.filter(isRejection))
}

/** The key that an access token says it is bound to, as far as it can be read (RFC 9449 4.3, 6.1). */
function boundKey(access_token = ''): string | undefined {
  const token = readToken(access_token)
  const cnf = token.form === 'jws' ? token.claims?.['cnf'] : undefined
  return isObject(cnf) ? textOf(cnf['jkt']) : undefined
}

/** Why nothing that a provider signed may be accepted; undefined where nothing is known against it. */
export function whyRefused([first]: readonly Check[]): string | undefined {
  return first && `what the issuer published must not be used (${first.id}: ${first.message.replace(/\.$/, '')})`
}

async function skewOf(
  exchanges: Parameters<typeof import('../checks/http/clock.ts').clockSkew>[0][],
): Promise<number | undefined> {
  const { clockSkew } = await import('../checks/http/clock.ts')
  return exchanges.map(clockSkew).findLast((skew) => skew !== undefined)
}
