import { existsSync } from 'node:fs'
import { readdir, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { stateFolder } from '../config/paths.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { ownFolder } from '../files/owner.ts'
import { privateFolder, writePrivateFile } from '../files/private.ts'

/** Pictures that are kept where nobody said where they go. */
const KEPT = 50

/** Writes the picture of a page that a sign-in stopped at, and says where it lies, or why it does not. */
export async function savePicture({ env, options }: Context, picture: Buffer, host: string): Promise<string> {
  const given = options.text('screenshots')
  try {
    const folder = given === undefined ? await ownPlace(env) : resolve(env.cwd, given)
    const time = new Date(env.now()).toISOString().replace(/\D/g, '').slice(0, 14)
    const name = `${host.replace(/[^\w.-]/g, '_')}-${time}-${Buffer.from(env.random(3)).toString('hex')}.png`
    // A folder that is there is left as it is.
    if (given !== undefined && !existsSync(folder)) await privateFolder(folder, env)
    await writePrivateFile(join(folder, name), picture, 'given', env)
    if (given === undefined) await removeOldest(folder)
    return `A picture of the page, its fields empty: ${join(folder, name)}`
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    return `No picture of the page was kept: ${error.message}`
  }
}

async function ownPlace(env: Context['env']): Promise<string> {
  const home = await ownFolder(stateFolder(env), env)
  await privateFolder(home, env)
  const folder = join(home, 'screenshots')
  await privateFolder(folder, env)
  return folder
}

async function removeOldest(folder: string): Promise<void> {
  const age = (name: string): string => /-(\d{14})-[0-9a-f]{6}\.png$/.exec(name)?.[1] ?? ''
  const pictures = (await readdir(folder)).filter((name) => age(name) !== '')
  const old = pictures.sort((one, other) => (age(one) < age(other) ? 1 : -1)).slice(KEPT)
  await Promise.all(old.map((name) => unlink(join(folder, name)).catch(() => {})))
}
