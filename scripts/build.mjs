// Bundles src/main.ts and its lazily loaded parts into dist/ as CommonJS: one entry, one chunk per part.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { rolldown } from 'rolldown'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
// Loaded when used, and big or tied to their own folder: they stay packages.
const external = [/^node:/, /^oidc-provider/, /^open$/, /^@inquirer\//, /^yaml$/]

/** Modules whose one big table is read as JSON, which starts several times sooner than the same as JavaScript. */
const tables = [
  { file: 'src/checks/catalogue/words.ts', name: 'WORDS' },
  { file: 'src/checks/catalogue/rules.ts', name: 'RULES' },
]

async function asJson({ file, name }) {
  const bundle = await rolldown({ input: file })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  const module = await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`)
  return `export const ${name} = JSON.parse(${JSON.stringify(JSON.stringify(module[name]))})\n`
}

const tablesAsJson = {
  name: 'tables-as-json',
  async load(id) {
    const table = tables.find(({ file }) => id.replaceAll('\\', '/').endsWith(`/${file}`))
    return table ? { code: await asJson(table), moduleType: 'js' } : null
  },
}

// What was built before stays until the new build is whole.
const fresh = `dist.${process.pid}.tmp`
const bundle = await rolldown({
  input: { main: 'src/main.ts', worker: 'src/worker.ts' },
  platform: 'node',
  external,
  plugins: [tablesAsJson],
  transform: {
    target: 'node20',
    define: { __VERSION__: JSON.stringify(manifest.version), __WORKER__: JSON.stringify('./worker.cjs') },
  },
})
await bundle.write({
  dir: fresh,
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
})
await bundle.close()
writeFileSync(`${fresh}/package.json`, '{"type":"commonjs"}\n')
rmSync('dist', { recursive: true, force: true })
renameSync(fresh, 'dist')
