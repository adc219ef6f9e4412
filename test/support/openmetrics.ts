/** A sample by its labels. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly type: string
  readonly unit: string | undefined
  readonly help: string | undefined
  readonly samples: readonly Sample[]
}

const DESCRIPTOR = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/s
const NUMBER = '[-+]?(?:\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?|\\d*\\.\\d+(?:[eE][-+]?\\d+)?|[iI][nN][fF]|[nN][aA][nN])'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^\\n"\\\\]|\\\\[n"\\\\])*"'
const SAMPLE = new RegExp(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(${LABEL}(?:,${LABEL})*)?\\})? (${NUMBER})$`, 's')

/** Suffixes that samples of a type have (OpenMetrics 1.0, Metric types). */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  gauge: [''],
  counter: ['_total', '_created'],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  summary: ['', '_count', '_sum', '_created'],
}

/** The families of an exposition by the grammar of OpenMetrics 1.0, and by what its sections say beyond that. Throws for anything else. */
export function parseOpenMetrics(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('# EOF\n')) throw new Error('the text does not end with # EOF')
  if (text.includes('\r') || text.startsWith('\ufeff')) throw new Error('carriage return or byte order mark')
  const lines = text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)
  const families = new Map<string, { type: string; unit?: string; help?: string; samples: Sample[] }>()
  let current = ''
  for (const line of lines) {
    const [, word, name = '', rest = ''] = DESCRIPTOR.exec(line) ?? []
    if (word !== undefined) {
      if (word === 'TYPE') {
        if (families.has(name)) throw new Error(`${name} stands twice`)
        if (!Object.hasOwn(SUFFIXES, rest)) throw new Error(`no type: ${line}`)
        families.set(name, { type: rest, samples: [] })
        current = name
      }
      const family = families.get(name)
      if (!family || name !== current || family.samples.length > 0) throw new Error(`out of its place: ${line}`)
      if (word === 'UNIT') {
        if (!name.endsWith(`_${rest}`)) throw new Error(`the unit is no end of the name: ${line}`)
        family.unit = rest
      }
      if (word === 'HELP') family.help = rest
      continue
    }
    const family = families.get(current)
    const [, name_ = '', list = '', number = ''] = SAMPLE.exec(line) ?? []
    if (name_ === '' || !family) throw new Error(`no sample: ${line}`)
    const suffix = name_.slice(current.length)
    if (!name_.startsWith(current) || !SUFFIXES[family.type]?.includes(suffix))
      throw new Error(`not of ${current}: ${line}`)
    family.samples.push({ name: name_, labels: labelsIn(list), value: numberOf(number) })
  }
  for (const family of families.values()) requireSound(family)
  return new Map([...families].map(([name, { unit, help, ...family }]) => [name, { ...family, unit, help }]))
}

function labelsIn(list: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of list.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^\n"\\]|\\[n"\\])*)"/gs)) {
    if (name in found) throw new Error(`the label ${name} stands twice`)
    found[name] = value.replace(/\\(.)/gs, (_whole, sign: string) => (sign === 'n' ? '\n' : sign))
  }
  return found
}

function numberOf(number: string): number {
  return /inf$/i.test(number) ? Number.POSITIVE_INFINITY : Number(number)
}

/** No series twice, metrics not interleaved, counters not negative, buckets that grow up to +Inf, which is the count. */
function requireSound({ type, samples }: { readonly type: string; readonly samples: readonly Sample[] }): void {
  const keys = samples.map(({ name, labels }) => `${name}${JSON.stringify(labels)}`)
  if (new Set(keys).size !== keys.length) throw new Error('a series stands twice')
  const metrics = samples.map(({ labels: { le: _, ...own } }) => JSON.stringify(own))
  const begun = metrics.filter((metric, at) => metric !== metrics[at - 1])
  if (new Set(begun).size !== begun.length) throw new Error('metrics are interleaved')
  if (type !== 'gauge' && samples.some(({ value }) => !(value >= 0))) throw new Error('a counter is negative')
  if (type !== 'histogram') return
  for (const metric of new Set(metrics)) {
    const own = samples.filter((_sample, at) => metrics[at] === metric)
    const buckets = own.filter(({ name }) => name.endsWith('_bucket'))
    const bounds = buckets.map(({ labels }) => numberOf(labels['le'] ?? 'NaN'))
    const values = buckets.map(({ value }) => value)
    const grows = (list: readonly number[]): boolean =>
      list.every((each, at) => at === 0 || each >= (list[at - 1] ?? 0))
    if (bounds.at(-1) !== Number.POSITIVE_INFINITY || !grows(bounds) || !grows(values)) throw new Error('buckets')
    if (own.find(({ name }) => name.endsWith('_count'))?.value !== values.at(-1)) throw new Error('count is not +Inf')
  }
}
