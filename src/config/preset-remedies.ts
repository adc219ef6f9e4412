import { PRESETS } from './presets.ts'

type Remedies = Readonly<Record<string, string>>

const REMEDIES: Readonly<Record<string, Remedies>> = Object.fromEntries(
  Object.entries(PRESETS).flatMap(([name, { remedies }]) => (remedies ? [[name, remedies] as const] : [])),
)

/** What presets say where their provider refuses, by the name of the preset; a function, since the build loads it when first asked for. */
export function presetRemedies(): Readonly<Record<string, Remedies>> {
  return REMEDIES
}
