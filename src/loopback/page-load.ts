import type { IncomingHttpHeaders } from 'node:http'

/** Whether a request is the load of a page, or of a program that says nothing of that; a page makes others beside being loaded (Fetch Metadata). */
export function isPageLoad(headers: IncomingHttpHeaders): boolean {
  const { 'sec-fetch-dest': destination, 'sec-fetch-mode': mode = 'navigate' } = headers
  const isLoad = mode === 'navigate' || (mode === 'cors' && (destination === 'document' || isProgram(headers)))
  return (destination ?? 'document') === 'document' && isLoad
}

/** Node.js calls each of its requests "cors"; a browser says with it what for and from where. */
function isProgram(headers: IncomingHttpHeaders): boolean {
  const told = [headers.origin, headers['sec-fetch-site'], headers['sec-fetch-dest']]
  return headers['user-agent'] !== undefined && told.every((value) => value === undefined)
}
