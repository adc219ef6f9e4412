#!/usr/bin/env node
const { enableCompileCache } = require('node:module')
require(enableCompileCache ? './compile-cache.cjs' : './code-cache.cjs').use()
require('../dist/main.cjs')
  .main(process.argv.slice(2))
  .then((code) => process.exit(code))
