import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Broken, type Endpoint, FAULTS, type Fault } from './fleet-faults.ts'
import { ANSWERS, bodyOf, CLIENT_SECRET, endpointOf, PASSWORD, type Tenant } from './fleet-tenant.ts'
import { createAuthority } from './tls.ts'

export type { Fault } from './fleet-faults.ts'

/** So many tenants in this process, of which some are broken; a client "smoke" and a person "robot" are known to each. */
export interface Fleet {
  /** Their names: "t001", "t002" and so on. */
  readonly tenants: readonly string[]
  /** Every request that came, in that order. */
  readonly asked: { readonly tenant: string; readonly endpoint: Endpoint }[]
  /** Requests that are under way. */
  busy(): number
  issuerOf(tenant: string): string
  /** Variables that its scenarios read. */
  readonly vars: Readonly<Record<string, string>>
  /** Writes `check.yaml` and what that names into a folder: every tenant gets a token, those of `signsIn` have somebody sign in. */
  writeScenarios(folder: string, settings?: ScenarioSettings): void
  close(): Promise<void>
}

interface ScenarioSettings {
  readonly signsIn?: readonly string[]
  /** Seconds that a scenario may take. */
  readonly timeLimit?: number
}

interface FleetSettings {
  readonly size: number
  /** How tenants are broken, by their names. */
  readonly broken?: Readonly<Record<string, Fault>>
  /** Whether tenants are told apart by paths of one origin, or each has an origin of its own; default: by paths. */
  readonly by?: 'path' | 'port'
}

/** Starts it on loopback. */
export async function startFleet({ size, broken = {}, by = 'path' }: FleetSettings): Promise<Fleet> {
  const names = Array.from({ length: size }, (_, at) => `t${String(at + 1).padStart(3, '0')}`)
  const tenants = new Map<string, Tenant>()
  const asked: { tenant: string; endpoint: Endpoint }[] = []
  const servers: Server[] = []
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const answer = (tenant: Tenant | undefined, request: IncomingMessage, response: ServerResponse): void => {
    const endpoint = tenant && endpointOf(tenant, request)
    if (!tenant || !endpoint) return void response.writeHead(404).end()
    asked.push({ tenant: tenant.name, endpoint })
    const { always, serves = {} } = tenant.broken
    const instead = always ?? serves[endpoint]
    if (instead) return void instead(request, response)
    void bodyOf(request).then((body) => ANSWERS[endpoint]({ tenant, request, response, body, stranger }))
  }
  const byPath = (request: IncomingMessage, response: ServerResponse): void =>
    answer(tenants.get(request.url?.split('/')[1] ?? ''), request, response)
  const listening = async (server: Server, scheme: string): Promise<string> => {
    servers.push(server)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const faultOf = (name: string): Broken => {
    const fault = broken[name]
    return fault === undefined ? {} : FAULTS[fault]
  }
  const ended = names.some((name) => faultOf(name).certificate) ? await identityOfYesterday() : undefined
  const secure = ended && (await listening(createSecureServer(ended, byPath), 'https'))
  const shared = by === 'path' ? await listening(createServer(byPath), 'http') : undefined
  for (const name of names) {
    const origin = faultOf(name).certificate ? secure : shared
    const alone = (request: IncomingMessage, response: ServerResponse): void =>
      answer(tenants.get(name), request, response)
    tenants.set(name, {
      name,
      issuer: origin === undefined ? await listening(createServer(alone), 'http') : `${origin}/${name}`,
      kid: `key-of-${name}`,
      own: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      broken: faultOf(name),
      keysAsked: 0,
      nonces: new Map(),
    })
  }
  const issuerOf = (name: string): string => tenants.get(name)?.issuer ?? ''
  let busy = 0
  for (const server of servers)
    server.prependListener('request', (_request, response: ServerResponse) => {
      busy += 1
      response.on('close', () => {
        busy -= 1
      })
    })
  return {
    tenants: names,
    asked,
    busy: () => busy,
    issuerOf,
    vars: { FLEET_SECRET: CLIENT_SECRET, FLEET_PASSWORD: PASSWORD },
    writeScenarios(folder, settings = {}) {
      const rows = names.map((name) => `${name},${issuerOf(name)}\n`)
      writeFileSync(join(folder, 'tenants.csv'), `name,issuer\n${rows.join('')}`)
      if (ended) writeFileSync(join(folder, 'ca.pem'), ended.ca)
      writeFileSync(join(folder, 'check.yaml'), scenarios(settings, ended ? ['ca-file: ca.pem'] : []))
    },
    async close() {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

function scenarios({ signsIn = [], timeLimit = 60 }: ScenarioSettings, more: readonly string[]): string {
  const template = ['client-id: smoke', 'client-secret: env:FLEET_SECRET', ...more].join(', ')
  const signingIn = `  signs in:
    time-limit: ${timeLimit}
    matrix: { provider: [${signsIn.join(', ')}] }
    steps:
      - login: { as: robot, scope: openid offline_access, prompt: consent }
      - userinfo:
      - refresh:
`
  return `providers-from: { file: tenants.csv, template: { ${template} } }
people:
  robot: { form: { username: robot, password: env:FLEET_PASSWORD } }
scenarios:
  gets a token:
    time-limit: ${timeLimit}
    steps:
      - discover:
      - token: { grant: client_credentials }
${signsIn.length > 0 ? signingIn : ''}`
}

const DAY = 24 * 60 * 60 * 1000

async function identityOfYesterday() {
  const authority = await createAuthority()
  const now = Date.now()
  const dates = { notBefore: new Date(now - 90 * DAY), notAfter: new Date(now - DAY) }
  return { ...(await authority.issue(dates)), ca: authority.cert }
}
