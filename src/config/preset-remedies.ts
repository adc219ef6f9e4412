import { urlOf } from '../text/url.ts'
import type { Preset } from './preset.ts'
import { PRESETS } from './presets.ts'

/** What a preset says where its provider refuses. */
export interface PresetRemedies {
  /** The host of its issuer, where that is the same for everybody. */
  readonly host?: string
  /** By error code, or by cause. */
  readonly remedies: Readonly<Record<string, string>>
}

const REMEDIES: Readonly<Record<string, PresetRemedies>> = Object.fromEntries(
  Object.entries(PRESETS).flatMap(([name, preset]) => {
    const { remedies } = preset
    return remedies ? [[name, { ...hostOf(preset), remedies }] as const] : []
  }),
)

function hostOf({ base, options }: Preset): { readonly host?: string } {
  const url = base ?? options['issuer']
  const host = typeof url === 'string' && !url.includes('{') ? urlOf(url)?.hostname : undefined
  return host === undefined ? {} : { host }
}

/** What presets say, by their names; a function, since the build loads it when first asked for. */
export function presetRemedies(): Readonly<Record<string, PresetRemedies>> {
  return REMEDIES
}
