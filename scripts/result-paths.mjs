// What `--print` may name, and what docs/json.md says of results: both are read from the schema of the JSON document.
import { readFileSync } from 'node:fs'

const SCHEMA = 'schema/oidc-cli-1.schema.json'
/** Longest line of a source file. */
const WIDTH = 120

/** The schema of the result of each command by its name, in the order of the schema. */
export function resultSchemas() {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf8'))
  const found = new Map()
  for (const { if: given, then } of schema.allOf) {
    const name = given.properties?.command?.const
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), then.properties.result])
  }
  return { found, $defs: schema.$defs }
}

/**
 * Every path into the results of these commands: `#` is the place in a list, and `*` at the end is whatever a provider sent or is not said.
 * @param {readonly string[]} commands
 */
export function resultPaths(commands) {
  const { found, $defs } = resultSchemas()
  const paths = commands
    .filter((name) => found.has(name))
    .map((name) => [name, [...new Set(found.get(name).flatMap((result) => below(result, $defs, [])))]])
  return Object.fromEntries(paths)
}

/** The paths below a node, without what leads to it; a definition within itself is left open. */
function below(node, $defs, around) {
  if (node === true) return ['*']
  if (node.$ref) {
    const name = node.$ref.replace('#/$defs/', '')
    return around.includes(name) ? ['*'] : below($defs[name], $defs, [...around, name])
  }
  const either = (node.anyOf ?? []).filter((each) => each.type !== 'null' && !each.required)
  if (either.length > 0) return [...new Set(either.flatMap((each) => below(each, $defs, around)))]
  const types = [node.type ?? []].flat()
  if (types.includes('array')) return under('#', node.items === undefined ? ['*'] : below(node.items, $defs, around))
  if (!node.properties) return types.includes('object') ? ['*'] : ['']
  const named = Object.entries(node.properties).flatMap(([name, each]) => under(name, below(each, $defs, around)))
  return node.additionalProperties ? [...named, '*'] : named
}

function under(name, paths) {
  return paths.map((path) => (path === '' ? name : `${name}.${path}`))
}

/** The source of the table that the program has, formatted as every source is. */
export function resultPathsSource(commands) {
  const entries = Object.entries(resultPaths(commands)).map(([name, paths]) => {
    const key = /^\w+$/.test(name) ? name : `'${name}'`
    const line = `  ${key}: [${paths.map((path) => `'${path}'`).join(', ')}],`
    return line.length <= WIDTH ? line : `  ${key}: [\n${paths.map((path) => `    '${path}',\n`).join('')}  ],`
  })
  return `// Written by \`npm run docs\` from ${SCHEMA}.

/** Paths into the result of each command: \`#\` is a place in a list, \`*\` at the end is anything. */
export const RESULT_PATHS: Readonly<Record<string, readonly string[]>> = {
${entries.join('\n')}
}
`
}

const BEGIN = '<!-- members: begin -->'
const END = '<!-- members: end -->'

/** docs/json.md with its table of results as the schema has them. */
export function jsonPage(commands) {
  const page = readFileSync('docs/json.md', 'utf8')
  const rows = Object.entries(resultPaths(commands)).map(([name, paths]) => `| \`${name}\` | ${members(paths)} |`)
  const table = `${BEGIN}\n| command | members of \`result\` |\n| --- | --- |\n${rows.join('\n')}\n${END}`
  return page.slice(0, page.indexOf(BEGIN)) + table + page.slice(page.indexOf(END) + END.length)
}

/** The members at the top, each with those below it. */
function members(paths) {
  const tops = new Map()
  for (const [top, ...rest] of paths.map((path) => path.split('.'))) {
    const isList = rest[0] === '#'
    const [below] = isList ? rest.slice(1) : rest
    const known = tops.get(top) ?? { isList, below: new Set() }
    tops.set(top, { ...known, below: below === undefined ? known.below : known.below.add(below) })
  }
  return [...tops]
    .map(([top, { isList, below }]) => {
      const named = [...below].filter((name) => name !== '*').map((name) => `\`${name}\``)
      const open = below.has('*') && named.length > 0 ? [...named, 'others'] : named
      return `\`${top}${isList ? '[]' : ''}\`${open.length > 0 ? ` (${open.join(', ')})` : ''}`
    })
    .join(', ')
}
