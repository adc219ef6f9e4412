import { flagOf, OVERRIDABLE_MEMBERS } from '../config/endpoints.ts'
import { readIssuer } from '../config/issuer.ts'
import type { Options } from '../config/option-values.ts'
import type { fillPreset } from '../config/presets.ts'
import type { Profile } from '../config/profiles.ts'
import type { Context } from '../context.ts'
import { clean, shorten } from '../text/clean.ts'
import { originsOf } from './origins.ts'

/** The profile in force, by its name; undefined where there is none. */
function profileIn(options: Options): { readonly name: string; readonly profile: Profile } | undefined {
  if (!options.has('profile')) return undefined
  const { profiles, defaultProfile } = options.configuration()
  const name = options.text('profile') ?? defaultProfile
  const profile = name === undefined ? undefined : profiles.get(name)
  return name === undefined || !profile ? undefined : { name, profile }
}

/** The provider that a profile says by itself; the run fills only the gaps of its preset. */
export interface OwnProvider {
  readonly name: string
  readonly profile: Profile
  readonly issuer: string | undefined
  /** Where it says that the metadata lie, if not below the issuer. */
  readonly metadataUrl: string | undefined
  readonly endpoints: Readonly<Record<string, string>>
}

/** What the profile in force says of its provider; undefined without a profile. */
export async function ownProvider({ options }: Pick<Context, 'options'>): Promise<OwnProvider | undefined> {
  const found = profileIn(options)
  if (!found) return undefined
  const { name, profile } = found
  const text = (key: string): string | undefined => (profile[key] === undefined ? undefined : String(profile[key]))
  const preset = text('preset')
  const filling = {
    base: text('base-url') ?? options.text('baseUrl'),
    tenant: text('tenant') ?? options.text('tenant'),
  }
  const own = { ...(preset === undefined ? {} : await presetOf(preset, filling)), ...profile }
  const endpoints = OVERRIDABLE_MEMBERS.flatMap((member) => {
    const url = own[flagOf(member).slice(2)]
    return typeof url === 'string' ? [[member, url] as const] : []
  })
  return {
    name,
    profile,
    issuer: typeof own['issuer'] === 'string' ? understood(own['issuer']) : undefined,
    metadataUrl: typeof own['metadata-url'] === 'string' ? own['metadata-url'] : undefined,
    endpoints: Object.fromEntries(endpoints),
  }
}

/** The options of a preset; of one that a flag stands in place of, and that lacks what it needs, the name as an issuer that none is. */
async function presetOf(name: string, filling: Parameters<typeof fillPreset>[1]): Promise<Profile> {
  const { fillPreset } = await import('../config/presets.ts')
  try {
    return fillPreset(name, filling)
  } catch {
    return { issuer: `preset ${name}` }
  }
}

/** What is no issuer is like no other. */
function understood(issuer: string): string {
  const read = readIssuer(issuer)
  return 'issuer' in read ? read.issuer : issuer
}

/** What a profile was written for, as the end of a sentence. */
export function givenFor({ issuer, metadataUrl, endpoints }: OwnProvider): string {
  const what = issuer ?? metadataUrl ?? originsOf(Object.values(endpoints)).join(' and ')
  return `given for ${clean(shorten(what, 200))}`
}

/** The origins that a profile itself names: of its issuer, of its metadata and of its endpoints. */
export function ownOrigins({ issuer, metadataUrl, endpoints }: OwnProvider): readonly string[] {
  return originsOf([issuer, metadataUrl, ...Object.values(endpoints)])
}
