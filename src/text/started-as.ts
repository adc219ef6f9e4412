import { isAbsolute, relative, sep } from 'node:path'

/** How a process was started, as far as it tells how to start it again. */
interface Start {
  /** The script that Node.js was given; undefined where none is known. */
  readonly script?: string | undefined
  readonly cwd: string
  readonly vars: Readonly<Record<string, string | undefined>>
}

/** The words by which a person starts the program where they are: as npx did, by Node.js in a checkout, else by its name. */
export function startedAs({ script, cwd, vars }: Start): string {
  if (vars['npm_command'] === 'exec') return 'npx oidc-cli'
  if (script === undefined || !script.endsWith('.js') || script.split(sep).includes('node_modules')) return 'oidc-cli'
  const near = relative(cwd, script)
  const path = near.startsWith('..') || isAbsolute(near) ? script : near.split(sep).join('/')
  return `node ${/\s/.test(path) ? `"${path}"` : path}`
}
