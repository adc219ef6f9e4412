import { isSecretName } from '../text/secret-names.ts'
import { secretsOfKey } from '../trace/key-secrets.ts'
import { secretsOfHeaders } from '../trace/redact-headers.ts'
import type { Secret } from '../trace/trace.ts'
import type { HttpSettings } from './http.ts'
import { parseProxy, proxyAuthorization } from './proxy.ts'

/** What the settings of the network hold that no report may show: credentials of proxies, headers, shaped parameters, the key of mutual TLS. */
export function secretsOf({ proxy, headers, shapes, key }: HttpSettings): readonly Secret[] {
  const shaped = shapes.flatMap(({ parameter, value }) =>
    value !== undefined && isSecretName(parameter) ? [{ value, kind: parameter }] : [],
  )
  const proxies = [...new Set([proxy.http, proxy.https])].flatMap((given) => (given ? proxySecrets(given) : []))
  return [...proxies, ...secretsOfHeaders(headers), ...shaped, ...(key === undefined ? [] : secretsOfKey(key))]
}

/** A proxy that cannot be used is told of when it is. */
function proxySecrets(given: string): readonly Secret[] {
  try {
    const proxy = parseProxy(given)
    const authorization = proxyAuthorization(proxy)
    if (authorization !== undefined) return secretsOfHeaders([['Proxy-Authorization', authorization]])
    return proxy.login?.password ? [{ value: proxy.login.password, kind: 'password' }] : []
  } catch {
    return []
  }
}
