// Node.js 20 has no compile cache: the build keeps what V8 made of the biggest files of dist/ beside them, where whoever may write may
// change the program too. V8 itself refuses one that is not of its version or of this source, and then the file is compiled as ever.
const { readFileSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const { dirname } = require('node:path')
const { constants, Script } = require('node:vm')

const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER

function compile(file, cachedData) {
  return new Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file, cachedData, importModuleDynamically })
}

function evaluate(script, module, file) {
  script.runInThisContext()(module.exports, Module.createRequire(file), module, file, dirname(file))
}

function readCache(file) {
  try {
    return readFileSync(`${file}.cache`)
  } catch {
    return undefined
  }
}

/** Has files that have a cache beside them load by it. */
exports.use = () => {
  Module._extensions['.cjs'] = (module, file) => {
    const cachedData = readCache(file)
    if (cachedData) evaluate(compile(file, cachedData), module, file)
    else Module._extensions['.js'](module, file)
  }
}

/** Writes the caches of files, each with every function that `run` called of it; used by the build. */
exports.make = async (files, run) => {
  const scripts = new Map(files.map((file) => [file, compile(file)]))
  Module._extensions['.cjs'] = (module, file) => {
    const script = scripts.get(file)
    if (script) evaluate(script, module, file)
    else Module._extensions['.js'](module, file)
  }
  await run()
  for (const [file, script] of scripts) writeFileSync(`${file}.cache`, script.createCachedData())
}
