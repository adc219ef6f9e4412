import type { Dialect } from '../formats/openmetrics/exposition.ts'

/** The form that an Accept header asks for: OpenMetrics unless the older one is liked better (RFC 9110 12.5.1). */
export function acceptedDialect(accept: string | undefined): Dialect {
  if (accept === undefined) return 'openmetrics'
  const ranges = accept.split(',').map(rangeOf)
  const liking = (type: string): number => {
    const [group = ''] = type.split('/')
    for (const name of [type, `${group}/*`, '*/*']) {
      const found = ranges.filter((range) => range.type === name).map(({ quality }) => quality)
      if (found.length > 0) return Math.max(...found)
    }
    return 0
  }
  return liking('text/plain') > liking('application/openmetrics-text') ? 'prometheus' : 'openmetrics'
}

function rangeOf(text: string): { readonly type: string; readonly quality: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const given = parameters.find((each) => each.startsWith('q='))
  const quality = given === undefined ? 1 : Number(given.slice(2))
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}
