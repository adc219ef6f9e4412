// Bundles src/main.ts and its lazily loaded parts into dist/ as CommonJS: one entry, one chunk per part.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { rolldown } from 'rolldown'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
// Loaded when used, and big or tied to their own folder: they stay packages.
const external = [/^node:/, /^oidc-provider/, /^open$/, /^@inquirer\//, /^yaml$/]

// What was built before stays until the new build is whole.
const fresh = `dist.${process.pid}.tmp`
const bundle = await rolldown({
  input: { main: 'src/main.ts' },
  platform: 'node',
  external,
  transform: { target: 'node20', define: { __VERSION__: JSON.stringify(manifest.version) } },
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
