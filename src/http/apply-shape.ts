import { decodeForm, encodeForm } from '../text/url-encoding.ts'
import { headerValues } from '../trace/headers.ts'
import type { Purpose } from '../trace/trace.ts'
import type { HttpRequest, HttpSettings, Shape } from './http.ts'

type Pair = readonly [name: string, value: string]

/** A request after shaping; what no flag names stays byte for byte as it was. */
interface ShapedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly shaped: readonly string[]
}

/** Applies what the flow insists on, then `--unset` and `--set`, then `--token-body json`. */
export function applyShapes(request: HttpRequest, settings: HttpSettings): ShapedRequest {
  const shapes = settings.shapes.filter((shape) => shape.request === request.purpose)
  const headers = request.headers ?? {}
  const verbatim = request.verbatim ?? {}
  const type = headerOf(headers, 'content-type') ?? ''
  if (/^application\/json\b/i.test(type) && request.body !== undefined) {
    return { url: request.url, headers, ...shapeJson(request.body, shapes) }
  }
  if (!/^(POST|PUT|PATCH)$/i.test(request.method)) {
    return { ...shapeQuery(request.url, verbatim, shapes), headers, body: undefined }
  }
  const isForm = type === '' ? !request.body : /^application\/x-www-form-urlencoded\b/i.test(type)
  if (!isForm) {
    return { url: request.url, headers, body: request.body, shaped: [] }
  }
  const form = shapeForm(request.body ?? '', verbatim, shapes)
  const { shaped } = form
  if (request.grant_type !== undefined && settings.tokenBody === 'json') {
    const body = JSON.stringify(formAsObject(form.text))
    return {
      url: request.url,
      headers: withType(headers, 'application/json'),
      body,
      shaped: [...shaped, '--token-body json'],
    }
  }
  const untouched = request.body === undefined && form.text === ''
  if (untouched) return { url: request.url, headers, body: undefined, shaped }
  const typed = type === '' ? withType(headers, 'application/x-www-form-urlencoded') : headers
  return { url: request.url, headers: typed, body: form.text, shaped }
}

/** Applies `--unset` and `--set` of one request to its parameters: the first value given replaces all the flow had, later ones are added. */
export function shapeParameters(
  purpose: Purpose,
  parameters: readonly Pair[],
  shapes: readonly Shape[],
): { readonly parameters: readonly Pair[]; readonly shaped: readonly string[] } {
  const mine = shapes.filter((shape) => shape.request === purpose)
  const encoded = parameters.map(([name, value]): Segment => ({ name, text: value }))
  const result = shapeSegments(encoded, mine, (_name, value) => value)
  return { parameters: result.segments.map(({ name, text }): Pair => [name, text]), shaped: result.shaped }
}

/** One parameter: its decoded name, and its text in whatever form the place has. */
interface Segment {
  readonly name: string
  readonly text: string
}

function shapeSegments(
  segments: readonly Segment[],
  shapes: readonly Shape[],
  write: (name: string, value: string) => string,
): { readonly segments: readonly Segment[]; readonly shaped: readonly string[] } {
  const result: (Segment | undefined)[] = [...segments]
  /** Where the segments of each name stand, so that many shapes cost no more than their number. */
  const places = new Map<string, number[]>()
  for (const [at, { name }] of segments.entries()) addTo(places, name, at)
  const shaped: string[] = []
  const given = new Set<string>()
  for (const { parameter, value, label } of shapes) {
    const present = places.get(parameter)
    if (value === undefined && !present) continue
    shaped.push(label)
    const isReplaced = present && !given.has(parameter)
    if (value === undefined || isReplaced) {
      for (const at of present ?? []) result[at] = undefined
      places.delete(parameter)
    }
    if (value === undefined) continue
    // The first value given stands where the first of that name stood.
    const at = isReplaced ? (present[0] ?? 0) : result.length
    result[at] = { name: parameter, text: write(parameter, value) }
    addTo(places, parameter, at)
    given.add(parameter)
  }
  return { segments: result.filter((segment) => segment !== undefined), shaped }
}

/** Puts a value to those of its name, by growing their list: a copy for each of many would cost their square. */
function addTo<T>(lists: Map<string, T[]>, name: string, value: T): void {
  const before = lists.get(name)
  if (before) before.push(value)
  else lists.set(name, [value])
}

function shapeForm(
  form: string,
  verbatim: Readonly<Record<string, string>>,
  shapes: readonly Shape[],
): { readonly text: string; readonly shaped: readonly string[] } {
  const write = (name: string, value: string) => `${encodeForm(name)}=${encodeForm(value)}`
  const segments = form
    .split('&')
    .filter(Boolean)
    .map((text): Segment => {
      const name = decodeForm(text.split('=', 1)[0] ?? '')
      const value = Object.hasOwn(verbatim, name) ? verbatim[name] : undefined
      return { name, text: value === undefined ? text : write(name, value) }
    })
  const result = shapeSegments(segments, shapes, write)
  const untouched = result.shaped.length === 0 && !segments.some(({ name }) => Object.hasOwn(verbatim, name))
  if (untouched) return { text: form, shaped: [] }
  return { text: result.segments.map(({ text }) => text).join('&'), shaped: result.shaped }
}

function shapeQuery(url: string, verbatim: Readonly<Record<string, string>>, shapes: readonly Shape[]) {
  const [, address = url, query = '', fragment = ''] = url.match(/^([^?#]*)(?:\?([^#]*))?(#.*)?$/s) ?? []
  const { text, shaped } = shapeForm(query, verbatim, shapes)
  const unchanged = text === query
  return { url: unchanged ? url : `${address}${text === '' ? '' : `?${text}`}${fragment}`, shaped }
}

/** Metadata has arrays, numbers and booleans, so a value that reads as JSON is taken as JSON; quotes make it a string. */
function shapeJson(body: string, shapes: readonly Shape[]) {
  const object = shapes.length === 0 ? undefined : asObject(body)
  if (!object) return { body, shaped: [] }
  const shaped: string[] = []
  /** The values of each parameter that was given; several are one array. */
  const given = new Map<string, unknown[]>()
  for (const { parameter, value, label } of shapes) {
    if (value === undefined && !Object.hasOwn(object, parameter)) continue
    shaped.push(label)
    if (value === undefined) delete object[parameter]
    else setMember(object, parameter, withValue(given, parameter, jsonOf(value)))
  }
  return { body: shaped.length === 0 ? body : JSON.stringify(object), shaped }
}

/** What a parameter holds once it was given this value as well. */
function withValue(given: Map<string, unknown[]>, parameter: string, value: unknown): unknown {
  const values = given.get(parameter)
  if (values === undefined) {
    given.set(parameter, [value].flat())
    return value
  }
  for (const each of [value].flat()) values.push(each)
  return values
}

/** A member of any name, "__proto__" too. */
function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
}

function asObject(text: string): Record<string, unknown> | undefined {
  const value = jsonOf(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Form parameters as JSON members: a string each, an array of strings where a parameter is repeated. */
function formAsObject(form: string): Record<string, string | string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(form)) addTo(values, name, value)
  const object: Record<string, string | string[]> = {}
  for (const [name, all] of values) setMember(object, name, all.length === 1 ? all[0] : all)
  return object
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return headerValues(Object.entries(headers), name)[0]
}

function withType(headers: Readonly<Record<string, string>>, type: string): Readonly<Record<string, string>> {
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type')
  return Object.fromEntries([...others, ['content-type', type]])
}
