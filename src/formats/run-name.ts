import { cleanBlock, shorten } from '../text/clean.ts'
import { isUrl } from '../text/url.ts'
import type { Given, Run, Trace } from '../trace/trace.ts'

/** Who a run was about, where it says so. */
interface Parties {
  readonly issuer?: string
  readonly client?: string
  readonly profile?: string
  readonly preset?: string
}

/** Issuer, client, profile and preset of a run, from what it was made with, else from its result. */
export function partiesOf(run: Run): Parties {
  const told = (name: string): string | undefined => filledText(givenOf(run, name)?.value)
  const found = {
    issuer: told('issuer') ?? member(run.result, 'issuer'),
    client: told('client-id') ?? member(run.result, 'client_id'),
    profile: told('profile') ?? placeOf(run, 'profile'),
    preset: told('preset'),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/** Issuer, profile or preset of a run: the one that whoever made the run named, else the first that it was made with. */
export function providerOf(run: Run): string | undefined {
  const { profile, preset, issuer } = partiesOf(run)
  return run.provider ?? issuer ?? profile ?? preset
}

/** How the provider of a run is looked at by itself; undefined where nothing a person can type names it. */
export function discoverCommand(run: Run): string | undefined {
  if (givenOf(run, 'demo')?.value === true) return undefined
  const { profile, issuer } = partiesOf(run)
  if (profile !== undefined) return `oidc-cli discover --profile ${profile}`
  return issuer !== undefined && isUrl(issuer) ? `oidc-cli discover ${issuer}` : undefined
}

/**
 * What tells a run from those of other tenants: "login.work", "discover.issuer.example/realms/a". The profile names it, with what
 * was given beside it; else the preset, the issuer without its scheme and the client do, else the first host that was asked.
 */
function nameParts(run: Run): readonly string[] {
  if (givenOf(run, 'demo')?.value === true) return [run.command, 'demo']
  const { profile, preset, issuer, client } = partiesOf(run)
  const parts =
    profile === undefined
      ? [preset, issuer ?? run.provider ?? firstHost(run), client]
      : [
          profile,
          ...BESIDE.map((name) => givenOf(run, name)).map((each) => each && isOwn(each) && filledText(each.value)),
        ]
  return [run.command, ...parts.flatMap((part) => (part ? [short(part)] : []))]
}

function short(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

/** What a run did and where, in a few words: "login at https://issuer.example". */
export function aboutRun(run: Run): string {
  const provider = providerOf(run)
  return provider === undefined ? run.command : `${run.command} at ${shorten(provider, 300)}`
}

/** The names of a trace's runs for machines, none of which is that of another: of several runs each has its own name in it. */
export function runNames({ holds, runs }: Trace): readonly string[] {
  const parts = runs.map((run) => {
    const known = nameParts(run)
    const own = short(run.name)
    return holds === 'one run' || own === '' || known.includes(own) ? known : [...known, own]
  })
  return numbered(parts.map((each) => each.join('.')))
}

/** The names of a trace's runs for people, none of which is that of another. */
export function runTitles({ runs }: Trace): readonly string[] {
  return numbered(runs.map(({ name, command }) => name || command))
}

/** Names of which none stands twice, whatever a report does to control characters: the second and later ones get a number. */
export function numbered(names: readonly string[]): readonly string[] {
  const shown = names.map(cleanBlock)
  const given = new Set(shown)
  const used = new Set<string>()
  const times = new Map<string, number>()
  return shown.map((name) => {
    let time = times.get(name) ?? 1
    let unique = name
    // What is the name of another already is left to that.
    while (used.has(unique) || (unique !== name && given.has(unique))) {
      time += 1
      unique = `${name} (${time})`
    }
    times.set(name, time)
    used.add(unique)
    return unique
  })
}

/** What makes another tenant of a profile when it is given beside it. */
const BESIDE = ['preset', 'base-url', 'tenant', 'issuer', 'client-id']

function isOwn({ source }: Given): boolean {
  return source === 'flag' || source === 'environment' || source === 'argument'
}

/** The value in force; an argument stands before an option of the same name. */
function givenOf({ given = [] }: Run, name: string): Given | undefined {
  const found = given.filter((each) => each.name === name)
  return found.find(({ source }) => source === 'argument') ?? found[0]
}

/** The profile in force where no option names it: that of `default-profile`, known by the values it gave. */
function placeOf({ given = [] }: Run, source: string): string | undefined {
  const from = given.find((each) => each.source === source)?.from
  return from?.startsWith(`${source} `) ? from.slice(source.length + 1) : undefined
}

function firstHost(run: Run): string | undefined {
  const url = run.steps.flatMap((step) => step.exchanges)[0]?.request.url
  return url !== undefined && isUrl(url) ? new URL(url).host : undefined
}

function member(result: unknown, name: string): string | undefined {
  return typeof result === 'object' && result !== null
    ? filledText(Object.entries(result).find(([key]) => key === name)?.[1])
    : undefined
}

function filledText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
