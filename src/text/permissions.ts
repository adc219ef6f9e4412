/** What `--allow` permits beside rules, and what that means; without it each is refused. */
export const PERMISSIONS = {
  'private-network': 'documents of the provider may lead to loopback and private addresses',
  'moved-endpoints': 'a saved session or the secret of a profile may go to endpoints of another origin',
} as const

type Permission = keyof typeof PERMISSIONS

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name)
}

/** Whether the options of a run have it in `--allow`. */
export function isPermitted(options: { list(name: string): readonly string[] }, permission: Permission): boolean {
  return options.list('allow').includes(permission)
}
