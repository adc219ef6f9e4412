import { issuerKeys } from '../flows/keys.ts'
import { findProvider } from '../flows/provider.ts'
import { endpoint } from '../flows/run.ts'
import type { Context, Outcome } from './context.ts'

/** `discover [issuer]`: both metadata documents and the key set, fetched and judged. */
export async function discover(context: Context, args: readonly string[]): Promise<Outcome> {
  const provider = await findProvider(context, { documents: 'all', issuer: args[0] })
  const result = { issuer: provider.issuer ?? null, metadata: provider.metadata, jwks: null as unknown }
  context.recorder.trace.result = result
  if (!endpoint(provider.metadata, 'jwks_uri')) {
    context.recorder.skip('jwks', 'The metadata names no jwks_uri.')
    return undefined
  }
  const keys = issuerKeys(context, provider)
  await context.recorder.step('jwks', async (open) => {
    result.jwks = (await keys.document(open)) ?? null
  })
  return undefined
}
