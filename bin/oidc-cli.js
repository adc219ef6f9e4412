#!/usr/bin/env node
const { enableCompileCache } = require('node:module')
if (enableCompileCache) enableCompileCache()
else require('./code-cache.cjs').use()
require('../dist/main.cjs')
  .main(process.argv.slice(2))
  .then((code) => process.exit(code))
