// Node.js 20 does not run TypeScript, and its loader hooks stop now and then in a thread of their own. There the sources and tests
// are stripped of their types into a folder, under the same paths; newer lines strip them by themselves.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Relative imports of TypeScript, static, dynamic or as a URL. */
const IMPORTED = /(['"])(\.{1,2}\/[^'"\n]+)\.ts\1/g

/** Folder of the stripped copies of `folders`; undefined where Node.js runs them as they are. The copies go with the process. */
export async function stripped(folders) {
  if (process.features.typescript) return undefined
  const { transformSync } = await import('rolldown/utils')
  const root = resolve('node_modules', '.cache', `oidc-cli-${process.pid}`)
  process.on('exit', () => rmSync(root, { recursive: true, force: true }))
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true }).filter((each) => /\.(ts|mjs)$/.test(each))) {
      const file = join(folder, name)
      const target = join(root, file.replace(/\.ts$/, '.mjs'))
      mkdirSync(dirname(target), { recursive: true })
      if (name.endsWith('.mjs')) {
        copyFileSync(file, target)
        continue
      }
      const { code, map, errors } = transformSync(resolve(file), readFileSync(file, 'utf8'), {
        target: 'node20',
        sourcemap: true,
      })
      if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0].message}`)
      const inline = Buffer.from(JSON.stringify(map)).toString('base64')
      writeFileSync(
        target,
        `${code.replace(IMPORTED, '$1$2.mjs$1')}\n//# sourceMappingURL=data:application/json;base64,${inline}\n`,
      )
    }
  }
  return root
}

/** Imports TypeScript of this project from a script. */
export async function importSources(folders, paths) {
  const root = await stripped(folders)
  return Promise.all(
    paths.map((path) => import(pathToFileURL(root ? join(root, path.replace(/\.ts$/, '.mjs')) : resolve(path)).href)),
  )
}
