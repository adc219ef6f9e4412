import type { Options } from './config/option-values.ts'
import type { Context } from './context.ts'
import { createHttp } from './http/client.ts'
import { secretsOf } from './http/secrets.ts'
import { httpSettings, totalTimeoutMs } from './http/settings.ts'
import { toldShapes } from './http/told-shapes.ts'
import { createWaits, type Waits } from './http/waits.ts'
import type { Network } from './network.ts'
import { VERSION } from './version.ts'

/** Whether the waits of a run are bounded, and their sum, whatever options take the place of others. */
export interface WaitBound {
  kept: boolean
  waits: Waits | undefined
}

/** The network as the options describe it. Loaded by a run that sends something, all of it at once. */
export async function makeHttp(
  {
    env,
    recorder,
    talk,
    network,
  }: Pick<Context, 'env' | 'recorder' | 'talk'> & { readonly network: Network | undefined },
  options: Options,
  bound: WaitBound,
): ReturnType<Context['http']> {
  const settings = await httpSettings(options, env, `oidc-cli/${VERSION}`)
  for (const { value, kind } of secretsOf(settings)) recorder.secret(value, kind)
  if (settings.insecure) recorder.note('--insecure: certificates were not verified and plain http was allowed.')
  recorder.notes(toldShapes(settings.shapes.map(({ label }) => label)).map((label) => `Shaped: ${label}`))
  bound.waits ??= createWaits(env, talk.watch)
  bound.waits.bound(bound.kept ? totalTimeoutMs(options) : Number.POSITIVE_INFINITY)
  if (!network) return createHttp(settings, env, bound.waits)
  return network.sharing(settings, createHttp(settings, env, bound.waits, network.connectionsFor(settings)), env)
}
