import { versions } from 'node:process'
import { setFlagsFromString } from 'node:v8'

/**
 * What a function has to have run, in bytes of its code, before it is compiled for speed; the engine of Node.js 20 has it at 67,584. A
 * thousand scenarios run most functions a thousand times, and to compile all of these took as long as a fifth of the whole.
 */
const BUDGET = 500_000

/** How much of other functions, in bytes of their code, is compiled into one; the engine has it at 920, with which some take ten times as long to compile. */
const INLINED = 200

/** Has functions compiled for speed later, and each by itself, than the engine of Node.js 20 does; later engines wait on their own. */
export function compileLater(v8 = versions.v8, setFlags = setFlagsFromString): void {
  if (Number.parseInt(v8, 10) >= 12) return
  setFlags(`--interrupt-budget=${BUDGET}`)
  setFlags(`--max-inlined-bytecode-size-cumulative=${INLINED}`)
}
