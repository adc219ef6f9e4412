// `npm test` loads this before test files: RSA keys of 2048 bits are handed out in turn from those that the run made, since
// each takes a quarter of a second. Any six in a row differ from each other; no test compares more.
import crypto, { createPrivateKey, createPublicKey } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'

const made = JSON.parse(process.env.RSA_KEYS_OF_THE_RUN ?? '[]').slice(2)
const { generateKeyPair, generateKeyPairSync } = crypto
let given = 0

function isMade(type, { modulusLength, ...others } = {}) {
  return made.length > 0 && type === 'rsa' && modulusLength === 2048 && Object.keys(others).length === 0
}

function next() {
  const privateKey = createPrivateKey(made[given % made.length])
  given += 1
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

crypto.generateKeyPairSync = (type, options) => (isMade(type, options) ? next() : generateKeyPairSync(type, options))
crypto.generateKeyPair = Object.assign((...args) => generateKeyPair(...args), {
  [promisify.custom]: async (type, options) =>
    isMade(type, options) ? next() : promisify(generateKeyPair)(type, options),
})
syncBuiltinESMExports()
