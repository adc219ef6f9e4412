import { CORE_MODULES } from './core-modules.ts'
import { FAPI_MODULES } from './fapi-modules.ts'
import type { Module, Variant } from './module.ts'

/** Each module that is stood for, by its short name. */
const MODULES: Readonly<Record<string, Module>> = { ...CORE_MODULES, ...FAPI_MODULES }

/** A plan of the suite for one variant, with its modules in the order of the suite. */
export interface PlanRun {
  readonly plan: string
  readonly title: string
  readonly variant: Variant
  readonly modules: readonly string[]
  /** Those that are run for this variant, where the rest shares the runs of another that differs in nothing they are about. */
  readonly own?: readonly string[]
  readonly shares?: Variant
}

/** One run of the built program: a module under a variant, and the plans that it stands for. */
export interface Row {
  readonly id: string
  readonly short: string
  readonly module: Module
  readonly variant: Variant
  readonly plans: readonly string[]
}

const core = (type: string, others: Partial<Variant> = {}): Variant => ({
  profile: 'core',
  type,
  auth: 'client_secret_basic',
  request: 'plain',
  openid: true,
  ...others,
})

const fapi = (others: Partial<Variant>): Variant => ({
  profile: 'fapi',
  type: 'code',
  auth: 'private_key_jwt',
  request: 'plain',
  openid: true,
  ...others,
})

const list = (text: string): readonly string[] => text.split(' ')

const CODE = list('P1 N1 N2 N3 N5 P2 E1 P3 E2 E2u N7 N14 N6 P5 P6')
const IMPLICIT: Readonly<Record<string, readonly string[]>> = {
  id_token: list('P1 N1 N2 N3 N5 P2 E1 P3 N7 P4 N6 P5'),
  'id_token token': list('P1 N1 N2 N3 N5 P2 E1 N12 N13 P3 N7 N14 P4 N6 P5'),
}
const HYBRID: Readonly<Record<string, readonly string[]>> = {
  'code id_token': list('P1 N1 N2 N3 N5 P2 E1 N10 N11 P3 N7 N14 P4 N6 P5 P6'),
  'code token': list('P1 N1 N2 N3 N5 P2 E1 P3 N7 N14 P4 N6 P5 P6'),
  'code id_token token': list('P1 N1 N2 N3 N5 P2 E1 N10 N11 N12 N13 P3 N7 N14 P4 N6 P5 P6'),
}

const BASIC = { plan: 'oidcc-client-basic-certification-test-plan', title: 'basic' }
const COMPREHENSIVE = { plan: 'oidcc-client-test-plan', title: 'comprehensive' }
const SECURITY = { plan: 'fapi2-security-profile-final-client-test-plan', title: 'FAPI 2.0 security profile' }
const SIGNING = { plan: 'fapi2-message-signing-final-client-test-plan', title: 'FAPI 2.0 message signing' }

const IN_ID_TOKEN = 'F2 F3 F4 F5 F6 F7 F8 F9 F10 F26 F11 F12'
const PLAIN_RESPONSE = 'F13 F14'
const RESPONSE_JWT = 'F17 F18 F19 F20 F21 F22 F23 F24'
const BOUND_BY_DPOP = 'F29 F30'

/** The modules of a FAPI 2.0 plan that apply to a variant. */
function fapiModules({ openid, mode, sender }: Variant): readonly string[] {
  return list(
    [
      'F25 F1',
      ...(openid ? [IN_ID_TOKEN] : []),
      ...(mode === 'jwt' ? [] : [PLAIN_RESPONSE]),
      'F15 F16 F27 F28',
      ...(sender === 'dpop' ? [BOUND_BY_DPOP] : []),
      ...(mode === 'jwt' ? [RESPONSE_JWT] : []),
    ].join(' '),
  )
}

/** How clients of FAPI 2.0 are registered: what their tokens are bound to, and whether they ask for an ID Token. */
const CLIENTS: readonly Partial<Variant>[] = [
  { sender: 'dpop', openid: true },
  { sender: 'mtls', openid: true, auth: 'tls_client_auth' },
  { sender: 'dpop', openid: false },
  { sender: 'mtls', openid: false, auth: 'tls_client_auth' },
]

/** What is run by form_post: everything where each kind of token comes that way, and elsewhere what the way can change. */
const BY_FORM: Readonly<Record<string, readonly string[] | undefined>> = {
  code: list('P1 N1 P6'),
  id_token: list('P1 N1 N6'),
  'code id_token': list('P1 N1 N10'),
  'code token': list('P1 N1'),
}

const formPost = (kind: string, type: string, modules: readonly string[]): PlanRun => ({
  plan: `oidcc-client-formpost-${kind}-certification-test-plan`,
  title: `form_post ${kind}`,
  variant: core(type, { mode: 'form_post' }),
  modules,
  own: BY_FORM[type] ?? modules,
  shares: core(type),
})

/** What is run where tokens are bound to certificates: what is the same for those that are bound to a key is run there. */
const MUTUAL = { openid: list('F25 F1 F2 F4 F5 F6 F7 F13 F15 F26 F28'), OAuth: list('F25 F13 F15 F28') }

function security(client: Partial<Variant>): PlanRun {
  const variant = fapi(client)
  const modules = fapiModules(variant)
  const own = variant.sender === 'mtls' ? MUTUAL[variant.openid ? 'openid' : 'OAuth'] : modules
  return { ...SECURITY, variant, modules, own, shares: fapi({ sender: 'dpop', openid: variant.openid }) }
}

/** What is run with signed requests: everything for one client, whose responses are signed too, and for others what they are about. */
const SIGNED: Readonly<Record<string, readonly string[]>> = {
  'jwt openid mtls': list('F25 F1 F2 F15 F28 F17 F23'),
  'jwt OAuth dpop': list('F25 F17 F24'),
  'jwt OAuth mtls': list('F25 F28 F18'),
  'openid dpop': list('F25 F1 F2 F13 F14'),
  'openid mtls': ['F25'],
  'OAuth dpop': ['F25'],
  'OAuth mtls': ['F25'],
}

function signing(client: Partial<Variant>): PlanRun {
  const variant = fapi({ ...client, request: 'signed' })
  const modules = fapiModules(variant)
  const words = [variant.mode, variant.openid ? 'openid' : 'OAuth', variant.sender].filter((word) => word !== undefined)
  const bound = fapi({ sender: 'dpop', openid: variant.openid })
  const shares =
    variant.mode === 'jwt' ? { ...bound, openid: true, request: 'signed' as const, mode: 'jwt' as const } : bound
  return { ...SIGNING, variant, modules, own: SIGNED[words.join(' ')] ?? modules, shares }
}

/** The certification plans and the two beside them, with the variants that are run. */
export const PLAN_RUNS: readonly PlanRun[] = [
  { ...BASIC, variant: core('code'), modules: CODE },
  ...Object.entries(IMPLICIT).map(([type, modules]) => ({
    plan: 'oidcc-client-implicit-certification-test-plan',
    title: 'implicit',
    variant: core(type),
    modules,
  })),
  ...Object.entries(HYBRID).map(([type, modules]) => ({
    plan: 'oidcc-client-hybrid-certification-test-plan',
    title: 'hybrid',
    variant: core(type),
    modules,
  })),
  formPost('basic', 'code', CODE),
  ...Object.entries(IMPLICIT).map(([type, modules]) => formPost('implicit', type, modules)),
  ...Object.entries(HYBRID).map(([type, modules]) => formPost('hybrid', type, modules)),
  {
    plan: 'oidcc-client-config-certification-test-plan',
    title: 'config',
    variant: core('code'),
    modules: list('P13 P14 N15 E2 E2u P16 P15'),
  },
  {
    plan: 'oidcc-client-refreshtoken-test-plan',
    title: 'refresh',
    variant: core('code'),
    modules: list('P17 N16 N17'),
  },
  {
    ...COMPREHENSIVE,
    variant: core('code'),
    modules: list('P1 N6 P6 P5 P2 E1 N5 N4 N3 E2 E2u P3 N2 N7 N1 N14 P7 P8 N9 N8 P10 P11 P13 P14 N15 P16 P15 P18'),
  },
  { ...COMPREHENSIVE, variant: core('id_token'), modules: list('N4 N8 N9') },
  {
    ...COMPREHENSIVE,
    variant: core('code id_token token'),
    modules: list('P4 N10 N11 N12 N13 N4 P16'),
  },
  { ...COMPREHENSIVE, variant: core('code', { mode: 'form_post' }), modules: ['P9'] },
  { ...COMPREHENSIVE, variant: core('code id_token', { mode: 'form_post' }), modules: ['P9'] },
  { ...COMPREHENSIVE, variant: core('code', { auth: 'tls_client_auth' }), modules: ['P1', 'P12'] },
  { ...COMPREHENSIVE, variant: core('code', { auth: 'self_signed_tls_client_auth' }), modules: ['P1', 'P12'] },
  ...(['client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'] as const).map((auth) => ({
    ...COMPREHENSIVE,
    variant: core('code', { auth }),
    modules: ['P1'],
  })),
  { ...COMPREHENSIVE, variant: core('code', { request: 'signed' }), modules: ['P1'] },
  { ...COMPREHENSIVE, variant: core('code id_token', { request: 'signed' }), modules: ['P1'] },
  ...CLIENTS.map(security),
  { ...SECURITY, variant: fapi({ sender: 'mtls' }), modules: ['F25'] },
  { ...SECURITY, variant: fapi({ sender: 'dpop', auth: 'tls_client_auth' }), modules: ['F25'] },
  ...CLIENTS.map((client) => signing({ ...client, mode: 'jwt' })),
  ...CLIENTS.map((client) => signing(client)),
]

/** A variant in words. */
export function variantWords({ profile, type, mode, auth, request, sender, openid }: Variant): string {
  const parts = [profile === 'core' ? type : openid ? 'openid' : 'plain OAuth']
  if (mode) parts.push(mode)
  if (profile === 'fapi' || auth !== 'client_secret_basic') parts.push(auth)
  if (sender) parts.push(sender)
  if (request === 'signed') parts.push('request object')
  return parts.join(', ')
}

/** What a row is called. */
const rowId = (short: string, variant: Variant): string => `${short} ${moduleOf(short).name} (${variantWords(variant)})`

/** Every row, each once: what several plans have in common is run for all of them. */
export function rows(): readonly Row[] {
  const found = new Map<string, Row>()
  for (const run of PLAN_RUNS)
    for (const short of run.modules) {
      const module = moduleOf(short)
      const variant = variantOf(run, short)
      const id = rowId(short, variant)
      const plans = found.get(id)?.plans ?? []
      found.set(id, { id, short, module, variant, plans: [...new Set([...plans, run.title])] })
    }
  return [...found.values()]
}

/** A module by its short name. */
export function moduleOf(short: string): Module {
  const module = MODULES[short]
  if (!module) throw new Error(`no module is called ${short}`)
  return module
}

/** The variant that a module of a plan is run under. */
export function variantOf({ variant, own, shares }: PlanRun, short: string): Variant {
  return shares && own?.includes(short) === false ? shares : variant
}
