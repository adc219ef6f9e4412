import type { Context, Outcome } from '../context.ts'
import { signIn } from '../flows/login.ts'

/** `login`: a person signs in; what came back is judged and saved as a session. */
export async function login(context: Context): Promise<Outcome> {
  if (context.options.flag('demo')) {
    const { demo } = await import('../flows/demo.ts')
    await demo(context, async (within, provider) => void (await signIn(within, provider)))
    return undefined
  }
  const { party, result } = await signIn(context)
  if (context.options.flag('noSave') || !result.tokens) return undefined
  const { keepSession } = await import('../flows/session.ts')
  const claims = result.id_token?.claims ?? undefined
  await keepSession(party, { tokens: result.tokens, claims })
  return undefined
}
