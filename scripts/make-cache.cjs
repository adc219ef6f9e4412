// Runs what should start fastest once, and keeps what V8 compiled for it. Usage: node scripts/make-cache.cjs <dist>
const { resolve } = require('node:path')
const { make } = require('../bin/code-cache.cjs')

const SAMPLE =
  'eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3ViIjoiYSIsImF1ZCI6ImMiLCJleHAiOjF9.AAAA'

make(resolve(process.argv[2], 'core.cjs'), async ({ main }) => {
  await main(['decode', SAMPLE])
  await main(['decode', '--json', SAMPLE])
  await main(['--help'])
}).catch((error) => {
  process.exitCode = 1
  process.stderr.write(`${error.stack}\n`)
})
