// What part of a profile of a readable build (scripts/build.mjs --readable) rooms of src take, and their costliest functions.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOMS = {
  judging: /^src\/(?:checks|judging)\//,
  redaction: /^src\/trace\/(?:redact|known-secrets|secret-|mask|hidden-|people|spans|view|unescape|transports)/,
}

/** Tells by file and line, from 0, of a built chunk which file of src it comes from. */
function originsOf(build) {
  const chunks = readdirSync(build).filter((name) => name.endsWith('.cjs'))
  const known = new Map(
    chunks.map((name) => {
      let origin = ''
      const lines = readFileSync(join(build, name), 'utf8').split('\n')
      return [
        name,
        lines.map((line) => (origin = /^\/\/ ((?:src|node_modules)\/\S+|\\0\S+)$/.exec(line)?.[1] ?? origin)),
      ]
    }),
  )
  return ({ url, lineNumber }) => known.get(url.slice(url.lastIndexOf('/') + 1))?.[lineNumber] ?? ''
}

/** By room: its part of all samples that were work, and what its functions took, the costliest first, with what they call outside of it. */
export function sharesOf(profile, build) {
  const originOf = originsOf(build)
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(profile, 'utf8'))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  for (const node of nodes) for (const child of node.children ?? []) byId.get(child).above = node
  const isWork = ({ callFrame: { functionName } }) => functionName !== '(idle)' && functionName !== '(program)'
  const taken = samples.map((id, at) => [byId.get(id), timeDeltas[at] / 1000]).filter(([node]) => isWork(node))
  const all = taken.reduce((sum, [, ms]) => sum + ms, 0)
  return Object.entries(ROOMS).map(([room, files]) => {
    const functions = new Map()
    for (const [node, ms] of taken) {
      let at = node
      while (at && !files.test(originOf(at.callFrame))) at = at.above
      const name = at && `${at.callFrame.functionName || 'a function'} (${originOf(at.callFrame)})`
      if (name) functions.set(name, (functions.get(name) ?? 0) + ms)
    }
    const ms = [...functions.values()].reduce((sum, each) => sum + each, 0)
    return { room, part: ms / all, costliest: [...functions].sort((one, other) => other[1] - one[1]).slice(0, 5) }
  })
}
