import type { Given, Trace } from '../trace/trace.ts'

/** Who a run was about, where it says so. */
interface Parties {
  readonly issuer?: string
  readonly client?: string
  readonly profile?: string
  readonly preset?: string
}

/** Issuer, client, profile and preset of a run, from what it was made with, else from its result. */
export function partiesOf(trace: Trace): Parties {
  const told = (name: string): string | undefined => textOf(givenOf(trace, name)?.value)
  const found = {
    issuer: told('issuer') ?? member(trace.result, 'issuer'),
    client: told('client-id') ?? member(trace.result, 'client_id'),
    profile: told('profile') ?? placeOf(trace, 'profile'),
    preset: told('preset'),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/**
 * What tells a run from those of other tenants: "login.work", "discover.issuer.example/realms/a". The profile names it, with what
 * was given beside it; else the preset, the issuer without its scheme and the client do, else the first host that was asked.
 */
export function runName(trace: Trace): string {
  if (givenOf(trace, 'demo')?.value === true) return `${trace.command}.demo`
  const { profile, preset, issuer, client } = partiesOf(trace)
  const parts =
    profile === undefined
      ? [preset, issuer ?? firstHost(trace), client]
      : [
          profile,
          ...BESIDE.map((name) => givenOf(trace, name)).map((each) => each && isOwn(each) && textOf(each.value)),
        ]
  const shown = parts.flatMap((part) => (part ? [part.replace(/^https?:\/\//, '').replace(/\/$/, '')] : []))
  return [trace.command, ...shown].join('.')
}

/** What makes another tenant of a profile when it is given beside it. */
const BESIDE = ['preset', 'base-url', 'tenant', 'issuer', 'client-id']

function isOwn({ source }: Given): boolean {
  return source === 'flag' || source === 'environment' || source === 'argument'
}

/** The value in force; an argument stands before an option of the same name. */
function givenOf({ given = [] }: Trace, name: string): Given | undefined {
  const found = given.filter((each) => each.name === name)
  return found.find(({ source }) => source === 'argument') ?? found[0]
}

/** The profile in force where no option names it: that of `default-profile`, known by the values it gave. */
function placeOf({ given = [] }: Trace, source: string): string | undefined {
  const from = given.find((each) => each.source === source)?.from
  return from?.startsWith(`${source} `) ? from.slice(source.length + 1) : undefined
}

function firstHost(trace: Trace): string | undefined {
  const url = trace.steps.flatMap((step) => step.exchanges)[0]?.request.url
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined
}

function member(result: unknown, name: string): string | undefined {
  return typeof result === 'object' && result !== null
    ? textOf(Object.entries(result).find(([key]) => key === name)?.[1])
    : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
