import { createEngine } from '../checks/engine.ts'
import { readMetadataPlace } from '../config/metadata-url.ts'
import { flagOf, traitsOf } from '../config/option.ts'
import { requirePreset } from '../config/presets.ts'
import { parseProfileValue } from '../config/profile-layer.ts'
import type { ProfileValue } from '../config/profiles.ts'
import { isReference } from '../config/reference.ts'
import type { StepCommand } from '../config/step-command.ts'
import { cliError, messageOf } from '../errors.ts'
import { requireJson } from '../flows/authorization-request.ts'
import { formOrigin } from '../flows/person.ts'
import { portRange, requireRedirectUri } from '../flows/redirection-endpoint.ts'
import { parseHeader } from '../http/headers.ts'
import { parseProxy } from '../http/proxy.ts'
import { requireShape } from '../http/shape.ts'
import { endpointFault } from '../text/endpoint.ts'
import { inClause } from './clause.ts'

type Option = StepCommand['options'][number]

/** What a value is read by where its option is used; throws `CliError` for one that cannot be read. */
type Reader = (text: string) => unknown

/**
 * By the names of options as commander has them. For the others any text will do, or what it is can be told only when the step runs: an
 * issuer that is only compared need be no URL.
 */
const READERS: Readonly<Record<string, Reader>> = {
  allow: (text) => createEngine({ overlay: 'oidc', allow: [text] }),
  authorizationDetails: (text) => requireJson('authorizationDetails', text),
  claims: (text) => requireJson('claims', text),
  formOrigin,
  header: parseHeader,
  metadataUrl: readMetadataPlace,
  port: portRange,
  preset: requirePreset,
  proxy: parseProxy,
  redirectUri: requireRedirectUri,
  set: (text) => requireShape('set', text),
  unset: (text) => requireShape('unset', text),
}

/** Why a key of a provider or a step cannot have a value, in a clause; undefined where it can. */
export function valueFault(option: Option, key: string, value: ProfileValue): string | undefined {
  try {
    requireValue(option, parseProfileValue(option, key, value, ''))
    return undefined
  } catch (error) {
    return inClause(messageOf(error).replace(/^: |^--/, ''))
  }
}

/** Throws `CliError` for a value, or one of several, that cannot be read where its option is used; what refers to something is not looked at. */
function requireValue(option: Option, value: unknown): void {
  const name = option.attributeName()
  const isEndpoint = name === 'jwksUri' || name.endsWith('Endpoint')
  const read = isEndpoint ? (text: string) => requireEndpoint(flagOf(option), text) : READERS[name]
  if (!read) return
  for (const text of Array.isArray(value) ? value : [value])
    if (typeof text === 'string' && !isReference(text) && !(text === '' && traitsOf(option).emptyCounts)) read(text)
}

function requireEndpoint(flag: string, text: string): void {
  const fault = endpointFault(text, 'any')
  if (fault)
    throw cliError('invalid_option', `${flag} is no URL of an endpoint: it ${fault.why}.`, 'Give the whole URL.')
}
