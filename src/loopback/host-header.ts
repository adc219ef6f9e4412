import type { IncomingMessage } from 'node:http'

/** Whether the one Host header names this machine, by itself or as `hostname`, and our port, so that no foreign name that resolves to it gets in. */
export function namesUs(request: IncomingMessage, port: number, hostname = 'localhost'): boolean {
  const hosts = request.rawHeaders.filter(
    (_part, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === 'host',
  )
  const [host] = hosts
  if (hosts.length !== 1 || host === undefined) return false
  const names = ['127.0.0.1', 'localhost', '[::1]', hostname]
  return names.some((name) => host.toLowerCase() === `${name}:${port}` || (port === 80 && host.toLowerCase() === name))
}
