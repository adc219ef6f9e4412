// Node.js 20 has no compile cache: the build keeps what V8 made of dist/core.cjs beside it. V8 itself refuses one that is not
// of its version or of this source, and then the file is compiled as ever.
const { readFileSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const { dirname, join } = require('node:path')
const { constants, Script } = require('node:vm')

function compile(file, cachedData) {
  const source = Module.wrap(readFileSync(file, 'utf8'))
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  return new Script(source, { filename: file, cachedData, importModuleDynamically })
}

function evaluate(file, script) {
  const loaded = new Module(file, module)
  loaded.filename = file
  require.cache[file] = loaded
  script.runInThisContext()(loaded.exports, Module.createRequire(file), loaded, file, dirname(file))
  loaded.loaded = true
}

/** Loads dist/core.cjs by its cache; without one, nothing is done and whoever requires it next compiles it. */
exports.load = () => {
  const file = join(__dirname, '..', 'dist', 'core.cjs')
  let cachedData
  try {
    cachedData = readFileSync(`${file}.cache`)
  } catch {
    return
  }
  evaluate(file, compile(file, cachedData))
}

/** Writes the cache of a core.cjs, with every function that `use` calls; used by the build. */
exports.make = async (file, use) => {
  const script = compile(file)
  evaluate(file, script)
  await use(require(join(dirname(file), 'main.cjs')))
  writeFileSync(`${file}.cache`, script.createCachedData())
}
