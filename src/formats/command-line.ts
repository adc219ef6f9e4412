import { shellQuoted } from '../text/shell.ts'
import type { Account, Given } from '../trace/trace.ts'

/** Options that say nothing of what a run did: they stand at the head of the report themselves. */
const OF_THE_REPORT = new Set(['title', 'note'])

/** The command line of a run as one would type it again, with what stands for a value that is not shown. */
export function commandLineOf({ command, given = [] }: Account): string {
  const named = given.filter(({ source, name }) => source === 'flag' && !OF_THE_REPORT.has(name))
  const args = given.filter(({ source }) => source === 'argument').map(({ name, value }) => wordOf(name, value))
  return ['oidc-cli', ...command.split(' ').filter((word) => word !== ''), ...args, ...named.flatMap(flagOf)].join(' ')
}

function flagOf({ name, value }: Given): readonly string[] {
  if (name === 'verbose' && typeof value === 'number') return [`-${'v'.repeat(Math.min(value, 2))}`]
  if (value === true) return [`--${name}`]
  if (value === false) return [`--no-${name}`]
  const values = typeof value === 'object' ? value : [value]
  return values.map((each) => `--${name} ${wordOf(name, each)}`)
}

function wordOf(name: string, value: Given['value']): string {
  if (value === undefined) return `'<${name}>'`
  const text = String(value)
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : shellQuoted(text)
}
