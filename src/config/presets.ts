import { cliError } from '../errors.ts'
import { isGuid } from '../text/guid.ts'
import { nearest } from '../text/nearest.ts'
import { urlOf } from '../text/url.ts'
import type { Preset } from './preset.ts'
import { apple } from './presets/apple.ts'
import { auth0 } from './presets/auth0.ts'
import { authentik } from './presets/authentik.ts'
import { cognito } from './presets/cognito.ts'
import { dex } from './presets/dex.ts'
import { entra } from './presets/entra.ts'
import { entraB2c } from './presets/entra-b2c.ts'
import { entraExternal } from './presets/entra-external.ts'
import { forgerock } from './presets/forgerock.ts'
import { gigya } from './presets/gigya.ts'
import { github } from './presets/github.ts'
import { gitlab } from './presets/gitlab.ts'
import { google } from './presets/google.ts'
import { hydra } from './presets/hydra.ts'
import { keycloak } from './presets/keycloak.ts'
import { linkedin } from './presets/linkedin.ts'
import { okta } from './presets/okta.ts'
import { paytronix } from './presets/paytronix.ts'
import { ping } from './presets/ping.ts'
import { pipa } from './presets/pipa.ts'
import { pixelpin } from './presets/pixelpin.ts'
import { salesforce } from './presets/salesforce.ts'
import { signicat } from './presets/signicat.ts'
import { slack } from './presets/slack.ts'
import { twitch } from './presets/twitch.ts'
import { yahooJapan } from './presets/yahoo-japan.ts'
import { zitadel } from './presets/zitadel.ts'
import type { Profile, ProfileValue } from './profiles.ts'

/** Every preset by name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  pixelpin,
  pipa,
  signicat,
  gigya,
  paytronix,
  keycloak,
  entra,
  'entra-b2c': entraB2c,
  'entra-external': entraExternal,
  google,
  auth0,
  okta,
  cognito,
  github,
  gitlab,
  apple,
  zitadel,
  authentik,
  hydra,
  dex,
  ping,
  forgerock,
  salesforce,
  slack,
  linkedin,
  twitch,
  'yahoo-japan': yahooJapan,
}

/** Throws `preset_unknown` with the nearest name. */
export function requirePreset(name: string): Preset {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined
  if (preset) return preset
  const meant = nearest(name.toLowerCase(), Object.keys(PRESETS))
  throw cliError(
    'preset_unknown',
    `There is no preset ${JSON.stringify(name.slice(0, 80))}.`,
    meant ? `Did you mean ${meant}?` : 'List them: oidc-cli preset list',
  )
}

interface Filling {
  readonly base: string | undefined
  readonly tenant: string | undefined
}

/** The options of a preset with its braces filled; throws `missing_option` for what is needed and not given. */
export function fillPreset(name: string, given: Filling): Profile {
  const preset = requirePreset(name)
  const base = withScheme(given.base ?? preset.base)?.replace(/\/+$/, '')
  const values = {
    base,
    origin: base === undefined ? undefined : (urlOf(base)?.origin ?? base),
    tenant: given.tenant ?? preset.tenant,
  }
  const fill = (text: string): string =>
    text.replace(
      /\{(base|origin|tenant)\}/g,
      (_all, part: keyof typeof values) => values[part] ?? missing(name, preset, part === 'tenant' ? part : 'base'),
    )
  const filled = (value: ProfileValue): ProfileValue =>
    typeof value === 'string' ? fill(value) : Array.isArray(value) ? value.map(fill) : value
  const options = { ...preset.options, ...(values.tenant !== undefined && isGuid(values.tenant) ? {} : preset.byName) }
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, filled(value)]))
}

/** An address is typed without its scheme as often as with it. */
function withScheme(base: string | undefined): string | undefined {
  return base === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(base) ? base : `https://${base}`
}

function missing(name: string, preset: Preset, part: 'base' | 'tenant'): never {
  const flag = part === 'base' ? '--base-url' : '--tenant'
  throw cliError(
    'missing_option',
    `The preset ${name} needs ${flag}: ${preset.needs[part] ?? part}.`,
    `Give ${flag}, or add ${flag.slice(2)} to the profile.`,
  )
}
