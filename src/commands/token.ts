import type { Context, Outcome } from '../context.ts'
import { getTokens, type TokenResult } from '../flows/get-tokens.ts'

/** `token <grant>`: tokens that no person is needed for. */
export async function token(context: Context, [grant = '']: readonly string[]): Promise<Outcome> {
  const result: TokenResult = { tokens: null }
  context.recorder.trace.result = result
  await getTokens(context, grant, result)
  return undefined
}
