import { command } from '../command.ts'
import { option } from '../config/option.ts'
import { JUDGES } from '../trace/traits.ts'

/** `discover [issuer]`: both metadata documents and the key set, fetched and judged. */
export const discover = command({
  name: 'discover',
  summary: 'fetch and judge provider metadata and keys',
  about: 'look up',
  common: ['--profile', '--preset', '--metadata-url', '--diff', '--rules', '--strict', '--save', '--verbose'],
  args: [['[issuer]', 'issuer identifier']],
  groups: ['profile', 'provider', 'network', 'judging', 'output'],
  own: () => [option('--diff <file>', 'report what changed since a saved report or metadata document')],
  examples: [
    'discover https://issuer.example',
    'discover https://issuer.example --save json=issuer.json',
    'discover --diff issuer.json',
  ],
  traits: { ...JUDGES, counts: 'all' },
  live: true,
  step: { without: ['diff'] },
  act: async (context, [issuer]) => (await import('../flows/discover.ts')).discover(context, issuer),
  view: async () => (await import('./discover.view.ts')).view,
})
