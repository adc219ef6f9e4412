import type { Option } from 'commander'
import { list, option } from './option.ts'

/** What the client is registered with; a command that judges tokens without being the client has it too. */
export function clientMetadata(): Option {
  return option(
    '--client-metadata <json>',
    'what the client is registered with, by registered names: @file, or the JSON itself',
    { remembered: true },
  )
}

/** Audiences that an ID Token may have besides the client. */
export function trustedAudience(): Option {
  return list('--trusted-audience <audience>', 'audience that an ID Token may have besides the client; repeatable', {
    remembered: true,
  })
}
