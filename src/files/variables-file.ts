import { promises } from 'node:fs'

/** Whether a path leads, over links too, to the file in which Linux shows the variables of a process. */
export async function leadsToVariables(path: string): Promise<boolean> {
  const real = await promises.realpath(path).catch(() => path)
  return /^\/proc\/.+\/environ$/.test(real)
}
