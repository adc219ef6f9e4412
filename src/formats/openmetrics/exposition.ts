import { cleanBlock } from '../../text/clean.ts'
import { maskOrders } from '../../text/orders.ts'
import { BUCKETS, type Durations, type Series, type Tally } from './tally.ts'

/** Forms of the text: OpenMetrics 1.0, and what Prometheus read before it. */
export type Dialect = 'openmetrics' | 'prometheus'

/** The media type of each form. */
export const MEDIA_TYPES: Readonly<Record<Dialect, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
}

/** Most tenants whose steps have histograms; of more of them there are sums. */
const MOST_HISTOGRAMS = 100

type Labels = readonly (readonly [name: string, value: string])[]

interface Sample {
  /** Behind the name of the family. */
  readonly suffix?: string
  readonly labels: Labels
  readonly value: string
}

interface Family {
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'histogram' | 'summary'
  readonly unit?: 'seconds'
  /** Without quotation marks and backslashes, which the two forms write in different ways. */
  readonly help: string
  readonly samples: readonly Sample[]
}

/** A tally as text, with line feeds. What is in it OpenMetrics reads, and so does a parser of the older form, which takes for comments what it does not know. */
export function expose(tally: Tally, dialect: Dialect = 'openmetrics'): string {
  const series = [...tally.series.values()]
  const lines = familiesOf(tally, series).flatMap((family) => [
    ...headOf(family, dialect),
    ...samplesOf(family, dialect),
  ])
  const end = dialect === 'openmetrics' ? ['# EOF'] : []
  return `${[...lines, ...end].join('\n')}\n`
}

function familiesOf({ failures }: Tally, series: readonly Series[]): readonly Family[] {
  const tenants = new Set(series.map(({ provider, scenario }) => provider || scenario))
  const detailed = tenants.size <= MOST_HISTOGRAMS
  return [
    {
      name: 'oidc_check_success',
      type: 'gauge',
      help: 'Whether the scenario passed when it was last run (1) or not (0).',
      samples: series.flatMap((each) =>
        each.passed === undefined ? [] : [{ labels: labelsOf(each), value: each.passed ? '1' : '0' }],
      ),
    },
    {
      name: 'oidc_check_step_duration_seconds',
      type: detailed ? 'histogram' : 'summary',
      unit: 'seconds',
      help: 'Time that the steps of the scenario took.',
      samples: series.flatMap((each) =>
        [...each.steps].flatMap(([step, durations]) => {
          const labels: Labels = [...labelsOf(each), ['step', step]]
          return [...(detailed ? bucketsOf(durations, labels) : []), ...sumsOf(durations, labels)]
        }),
      ),
    },
    {
      name: 'oidc_check_certificate_expiry_timestamp_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When the certificate ends that the host showed last.',
      samples: certificatesOf(series),
    },
    {
      name: 'oidc_check_last_success_timestamp_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When the scenario last passed.',
      samples: series.flatMap((each) =>
        each.lastSuccess === undefined ? [] : [{ labels: labelsOf(each), value: timestamp(each.lastSuccess) }],
      ),
    },
    {
      name: 'oidc_check_failures',
      type: 'counter',
      help: 'How many scenarios did not pass, by the code of what failed.',
      samples: [...failures].flatMap(([code, { count, since }]): readonly Sample[] => {
        const labels: Labels = [['code', code]]
        return [
          { suffix: '_total', labels, value: String(count) },
          { suffix: '_created', labels, value: timestamp(since) },
        ]
      }),
    },
  ]
}

function labelsOf({ provider, scenario }: Series): Labels {
  return [
    ['provider', provider],
    ['scenario', scenario],
  ]
}

function bucketsOf({ within, count }: Durations, labels: Labels): readonly Sample[] {
  const bounds = BUCKETS.map((bound, at) => [canonical(bound / 1000), within[at] ?? 0] as const)
  return [...bounds, ['+Inf', count] as const].map(([bound, value]) => ({
    suffix: '_bucket',
    labels: [...labels, ['le', bound]],
    value: String(value),
  }))
}

function sumsOf({ count, sum, since }: Durations, labels: Labels): readonly Sample[] {
  return [
    { suffix: '_count', labels, value: String(count) },
    { suffix: '_sum', labels, value: String(sum / 1000) },
    { suffix: '_created', labels, value: timestamp(since) },
  ]
}

/** Several scenarios of a provider may have met one host: the certificate that ends first is told. */
function certificatesOf(series: readonly Series[]): readonly Sample[] {
  const ends = new Map<string, { readonly labels: Labels; readonly at: number }>()
  for (const { provider, certificates } of series)
    for (const [host, at] of certificates) {
      const key = JSON.stringify([provider, host])
      const known = ends.get(key)
      if (known && known.at <= at) continue
      ends.set(key, {
        at,
        labels: [
          ['provider', provider],
          ['host', host],
        ],
      })
    }
  return [...ends.values()].map(({ labels, at }) => ({ labels, value: timestamp(at) }))
}

/** The older form knows no units, and counters by the names of their samples. */
function headOf({ name, type, unit, help }: Family, dialect: Dialect): readonly string[] {
  if (dialect === 'openmetrics')
    return [`# TYPE ${name} ${type}`, ...(unit ? [`# UNIT ${name} ${unit}`] : []), `# HELP ${name} ${help}`]
  const known = type === 'counter' ? `${name}_total` : name
  return [`# HELP ${known} ${help}`, `# TYPE ${known} ${type}`]
}

function samplesOf({ name, samples }: Family, dialect: Dialect): readonly string[] {
  const shown = dialect === 'openmetrics' ? samples : samples.filter(({ suffix }) => suffix !== '_created')
  return shown.map(({ suffix = '', labels, value }) => {
    const list = labels.map(([label, text]) => `${label}="${escaped(text)}"`)
    return `${name}${suffix}{${list.join(',')}} ${value}`
  })
}

/** A label as both forms read it; what no terminal and no CI runner may be given is spelled. */
function escaped(text: string): string {
  const shown = maskOrders(cleanBlock(text))
  return shown.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** A number of seconds as bounds are written, always with a point. */
function canonical(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}.0` : String(seconds)
}

/** Milliseconds since the epoch as the seconds of OpenMetrics. */
function timestamp(ms: number): string {
  return (ms / 1000).toFixed(3)
}
