import { command } from '../command.ts'
import { TELLS } from '../trace/traits.ts'

/** `preset list` */
export const presetList = command({
  name: 'preset list',
  summary: 'list the providers known beforehand',
  about: 'look up',
  args: [],
  groups: ['output'],
  examples: ['preset list', 'preset list --json'],
  traits: TELLS,
  act: async () => {
    const { PRESETS } = await import('../config/presets.ts')
    const presets = Object.entries(PRESETS).map(([name, { title, kind, needs }]) => ({ name, title, kind, needs }))
    return { presets }
  },
  view: async () => (await import('./preset.view.ts')).presetList,
})

/** `preset show <name>`: the options it stands for, what differs there, and where that is documented. */
export const presetShow = command({
  name: 'preset show',
  summary: 'what a preset sets, what differs there, and where that is documented',
  about: 'look up',
  args: [['<name>', 'name of the preset', 'preset']],
  groups: ['output'],
  examples: ['preset show keycloak'],
  traits: TELLS,
  act: async (_context, [name = '']) => {
    const { requirePreset } = await import('../config/presets.ts')
    return { name, ...requirePreset(name) }
  },
  view: async () => (await import('./preset.view.ts')).presetShow,
})
