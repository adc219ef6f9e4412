import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, dirname } from 'node:path'

export interface Registry {
  /** Variables by which npm takes packages from it alone; `cache` is a folder for what was taken. */
  vars(cache: string): Readonly<Record<string, string>>
  /** Names of the packages that were handed out. */
  readonly taken: readonly string[]
  close(): void
}

interface Installed {
  readonly folder: string
  readonly manifest: { readonly name: string; readonly version: string }
}

/** Every package that lies in node_modules. */
function installed(): readonly Installed[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  return Object.keys(lock.packages)
    .filter((folder) => folder !== '' && existsSync(`${folder}/package.json`))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) }))
}

/** A registry for npm on loopback, which has what is installed here. */
export async function startRegistry(): Promise<Registry> {
  const packages = installed()
  const taken: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    const asked = packages.filter(({ manifest }) => manifest.name === path)
    const packed = packages.find(({ folder }) => `${folder}.tar` === path)
    if (packed) {
      taken.push(packed.manifest.name)
      const name = basename(packed.folder)
      const words = ['-cf', '-', '-C', dirname(packed.folder), '--exclude', `${name}/node_modules`, name]
      return void spawn('tar', words, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout.pipe(response)
    }
    if (asked.length === 0) return void response.writeHead(404).end()
    const versions = asked.map(({ folder, manifest }) => {
      const dist = { tarball: `${url}/${folder}.tar` }
      return [manifest.version, { ...manifest, dist }] as const
    })
    const latest = versions.at(-1)?.[0]
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ name: path, 'dist-tags': { latest }, versions: Object.fromEntries(versions) }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    taken,
    vars: (cache) => ({
      npm_config_registry: `${url}/`,
      npm_config_cache: cache,
      // Newer lines of Node.js have npm keep what it compiles in the folder for temporary files.
      NODE_DISABLE_COMPILE_CACHE: '1',
      npm_config_update_notifier: 'false',
      npm_config_userconfig: `${cache}/none`,
      npm_config_globalconfig: `${cache}/none-of-all`,
    }),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
