import { isAbsolute, join } from 'node:path'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'

type Place = Pick<Env, 'vars' | 'platform' | 'homeDir'>

const NAME = 'oidc-cli'

/** The folder of config.yaml: `OIDC_CLI_HOME`, else the platform's. */
export function configFolder(env: Place): string {
  const own = ownFolder(env)
  if (own !== undefined) return own
  if (env.platform === 'win32') return join(windowsFolder(env, 'APPDATA', 'Roaming'), NAME)
  if (env.platform === 'darwin') return join(home(env), 'Library', 'Application Support', NAME)
  return join(xdg(env, 'XDG_CONFIG_HOME') ?? join(home(env), '.config'), NAME)
}

/** The folder of saved sessions: `OIDC_CLI_HOME`, else the platform's. */
export function stateFolder(env: Place): string {
  const own = ownFolder(env)
  if (own !== undefined) return own
  if (env.platform === 'win32') return join(windowsFolder(env, 'LOCALAPPDATA', 'Local'), NAME)
  if (env.platform === 'darwin') return join(home(env), 'Library', 'Application Support', NAME)
  return join(xdg(env, 'XDG_STATE_HOME') ?? join(home(env), '.local', 'state'), NAME)
}

function ownFolder(env: Place): string | undefined {
  const given = env.vars['OIDC_CLI_HOME']
  if (!given) return undefined
  if (isAbsolute(given)) return given
  throw cliError('invalid_option', `OIDC_CLI_HOME is not an absolute path: ${given}`, 'Set it to an absolute path.')
}

/** The base directory specification has relative paths ignored. */
function xdg(env: Place, name: string): string | undefined {
  const given = env.vars[name]
  return given && isAbsolute(given) ? given : undefined
}

function windowsFolder(env: Place, name: string, fallback: string): string {
  return env.vars[name] || join(home(env), 'AppData', fallback)
}

/** A home folder that is no absolute path would be another one in each folder. */
function home(env: Place): string {
  if (isAbsolute(env.homeDir)) return env.homeDir
  throw cliError(
    'file_unwritable',
    env.homeDir === '' ? 'There is no home folder.' : `The home folder is no absolute path: ${env.homeDir}`,
    'Set HOME to your home folder, or OIDC_CLI_HOME to a folder of your own.',
  )
}
