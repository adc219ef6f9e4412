// The same requests through node:http alone, so many at a time: node requests.mjs <file of URLs, one a line> <at once>
import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'

const urls = readFileSync(process.argv[2], 'utf8').trim().split('\n')
const agent = new Agent({ keepAlive: true })

const body = (url) =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const chunks = []
      response
        .on('data', (chunk) => chunks.push(chunk))
        .on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    }).on('error', reject)
  })

let next = 0
async function work() {
  while (next < urls.length) await body(urls[next++])
}
await Promise.all(Array.from({ length: Number(process.argv[3]) }, work))
agent.destroy()
