import { join } from 'node:path'
import type { Registered } from './conditions.ts'
import type { Variant } from './module.ts'
import type { Row } from './plans.ts'
import type { Table } from './run.ts'

interface Known {
  readonly row: Row
  readonly registered: Registered
  readonly table: Table
}

/** The words of a command for a row. */
export function commandLine(command: 'login' | 'refresh' | 'userinfo', { row, registered, table }: Known): string[] {
  const { referee, port, files } = table
  const { variant, module } = row
  const whose = ['--issuer', referee.issuer, '--client-id', registered.client_id]
  if (command !== 'login') return [command, ...whose]
  return [
    command,
    ...whose,
    ...['--port', String(port)],
    ...(module.flags?.includes('--scope') ? [] : ['--scope', registered.scope]),
    ...(variant.type === 'code' ? [] : ['--response-type', variant.type]),
    ...(variant.mode ? ['--response-mode', variant.mode] : []),
    ...authFlags(variant, files),
    ...(variant.request === 'signed' ? ['--request-object', 'signed'] : []),
    ...(variant.profile === 'fapi' ? ['--par'] : []),
    // Both ways of judging come to the same.
    ...(variant.profile === 'fapi' && variant.request === 'plain' ? ['--rules', 'fapi2'] : []),
    ...(variant.sender === 'dpop' ? ['--dpop'] : []),
    ...(variant.openid
      ? []
      : ['--userinfo-endpoint', `${variant.sender === 'mtls' ? referee.mtls : referee.issuer}userinfo`]),
    ...(module.flags?.includes('--login-timeout') ? [] : ['--login-timeout', '60']),
    ...(module.flags ?? []),
  ]
}

function authFlags({ auth, sender, request }: Variant, files: string): string[] {
  const key = ['--client-key', join(files, 'key.json')]
  const tls = ['cert', 'key'].flatMap((each) => [
    `--tls-${each}`,
    join(files, each === 'cert' ? 'cert.pem' : 'cert-key.pem'),
  ])
  const flags: string[] = []
  if (auth.startsWith('client_secret')) flags.push('--client-secret', 'env:SECRET')
  if (auth !== 'client_secret_basic' && auth !== 'none') flags.push('--client-auth', auth)
  if (auth === 'private_key_jwt' || request === 'signed') flags.push(...key)
  if (auth.endsWith('tls_client_auth') || sender === 'mtls') flags.push(...tls)
  return [...flags, '--ca-file', join(files, 'ca.pem')]
}
