/** What `--allow` takes beside rules: leave for something that is otherwise refused, and what the leave means. */
export const LEAVES = {
  'private-network': 'documents of the provider may lead to loopback and private addresses',
  'moved-endpoints': 'a saved session or the secret of a profile may go to endpoints of another origin',
} as const

type Leave = keyof typeof LEAVES

export function isLeave(name: string): name is Leave {
  return Object.hasOwn(LEAVES, name)
}

/** Whether the options of a run give a leave. */
export function hasLeave(options: { list(name: string): readonly string[] }, leave: Leave): boolean {
  return options.list('allow').includes(leave)
}
