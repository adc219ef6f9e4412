import type { Context, Outcome } from '../context.ts'

/** `preset list` */
export async function presetList(context: Context): Promise<Outcome> {
  const { PRESETS } = await import('../config/presets.ts')
  const presets = Object.entries(PRESETS).map(([name, { title, kind, needs }]) => ({ name, title, kind, needs }))
  context.recorder.trace.result = { presets }
  return undefined
}

/** `preset show <name>`: the options it stands for, what differs there, and where that is documented. */
export async function presetShow(context: Context, args: readonly string[]): Promise<Outcome> {
  const name = args[0] ?? ''
  const { requirePreset } = await import('../config/presets.ts')
  context.recorder.trace.result = { name, ...requirePreset(name) }
  return undefined
}
