import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { newFolder } from '../support/folder.ts'

const SHIPPED = ['action.yml', 'bin', 'ci', 'Dockerfile', '.dockerignore', 'LICENSE', 'schema', 'scripts', 'src']

/** Whether the build loads a development dependency: the program or the script that builds it imports it. */
function isBuiltWith(name: string): boolean {
  return SOURCES.some((text) => text.includes(`'${name}'`) || text.includes(`'${name}/`))
}

const SOURCES = [
  join('scripts', 'build.mjs'),
  ...readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name)),
].map((path) => readFileSync(path, 'utf8'))

interface Locked {
  integrity?: string
  readonly dev?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Record<string, string>
}
type Lock = Record<string, Locked>

/**
 * A checkout as a runner gets it, not built and nothing installed. Its lock knows no digests, which packages of a registry of the
 * test's own differ in, and nothing that only tests need: it takes 400 MB.
 */
export function newCheckout(): string {
  const folder = newFolder()
  for (const name of SHIPPED) cpSync(name, join(folder, name), { recursive: true })
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  for (const name of Object.keys(manifest.devDependencies).filter((each) => !isBuiltWith(each))) {
    delete manifest.devDependencies[name]
    delete lock.packages[''].devDependencies[name]
  }
  lock.packages = needed(lock.packages)
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
  return folder
}

/** What a lock has that its root needs, without digests. */
function needed(packages: Lock): Lock {
  const found = new Set([''])
  for (const place of found) {
    const { dependencies, optionalDependencies, devDependencies } = packages[place] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies })) {
      const of = placeOf(name, place, packages)
      if (of !== undefined) found.add(of)
    }
  }
  return Object.fromEntries(
    [...found].map((place) => {
      const { integrity: _, ...locked } = packages[place] ?? {}
      return [place, locked]
    }),
  )
}

/** Where what a package needs is locked: in its own folder, or the nearest above. */
function placeOf(name: string, from: string, packages: Lock): string | undefined {
  const own = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (own in packages) return own
  return from === ''
    ? undefined
    : placeOf(name, from.slice(0, Math.max(from.lastIndexOf('/node_modules/'), 0)), packages)
}

/** The path of the package as `npm pack` makes it of what is built here. */
export function packed(): string {
  const folder = newFolder()
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    {
      encoding: 'utf8',
      env: { ...process.env, npm_config_cache: join(folder, 'cache'), NODE_DISABLE_COMPILE_CACHE: '1' },
    },
  )
  if (status !== 0) throw new Error(stderr)
  return join(folder, JSON.parse(stdout)[0].filename)
}

/** A folder for the PATH with `oidc-cli` of this checkout, as an image has it. */
export function imageWithProgram(): string {
  const folder = newFolder()
  const script = `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/oidc-cli.js')}' "$@"\n`
  writeFileSync(join(folder, 'oidc-cli'), script, { mode: 0o755 })
  return folder
}
