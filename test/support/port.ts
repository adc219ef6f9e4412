import { createServer } from 'node:net'

/**
 * Below the ports that systems hand out by themselves, above the last one that fetch refuses (10080), and apart for each
 * process, so that no other test takes it meanwhile.
 */
const FIRST = 10_100 + (process.pid % 440) * 50
let given = 0

/** A port that nothing listens on, for a redirect URI that must be registered beforehand. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = FIRST + (given % 50)
    given += 1
    if (await isFree(port)) return port
  }
  throw new Error(`no port from ${FIRST} to ${FIRST + 49} is free`)
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((done) => {
    server.on('error', () => done(false))
    // Both families at once.
    server.listen(port, () => server.close(() => done(true)))
  })
}
