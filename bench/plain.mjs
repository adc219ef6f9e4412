// Measures without what flatters ratios: NODE_EXTRA_CA_CERTS adds 25 ms to bare Node.js, NODE_OPTIONS whatever it says. Where one is
// set, the program that imports this starts anew without them.
import { spawnSync } from 'node:child_process'

const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...env } = process.env
if (NODE_EXTRA_CA_CERTS !== undefined || NODE_OPTIONS !== undefined) {
  const { status } = spawnSync(process.execPath, process.argv.slice(1), { stdio: 'inherit', env })
  process.exit(status ?? 1)
}

/** The middle one of several measurements. */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
