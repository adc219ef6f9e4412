import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { defineMember } from '../jose/json/member.ts'
import { breakingFault, readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import { writeJson } from '../jose/json/writer.ts'
import { decodeForm, encodeForm } from '../text/url-encoding.ts'
import type { Purpose } from '../trace/trace.ts'
import type { HttpRequest, HttpSettings, Parameter, Shape } from './http.ts'

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
  // Most requests only read, and nothing shapes them.
  if (request.method === 'GET' && request.body === undefined && !isShaped(verbatim, shapes))
    return { url: request.url, headers, body: undefined, shaped: [] }
  const type = typeOf(headers)
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
  const isJson = request.grant_type !== undefined && settings.tokenBody === 'json'
  const form =
    isJson || isShaped(verbatim, shapes)
      ? shapeForm(request.body ?? '', verbatim, shapes)
      : { text: request.body ?? '', segments: [], shaped: [] }
  const { shaped } = form
  if (isJson) {
    const body = writeJson(formAsObject(form.segments))
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
  parameters: readonly Parameter[],
  shapes: readonly Shape[],
): { readonly parameters: readonly Parameter[]; readonly shaped: readonly string[] } {
  const mine = shapes.filter((shape) => shape.request === purpose)
  const encoded = parameters.map(([name, text, json]): Segment => ({ name, text, json }))
  const result = shapeSegments(encoded, mine, (_name, value) => value)
  const written = result.segments.map(
    ({ name, text, json }): Parameter => (json === undefined ? [name, text] : [name, text, json]),
  )
  return { parameters: written, shaped: result.shaped }
}

/** Whether anything may change the parameters of a request; most go out as they are. */
function isShaped(verbatim: Readonly<Record<string, string>>, shapes: readonly Shape[]): boolean {
  return shapes.length > 0 || Object.keys(verbatim).length > 0
}

/** One parameter: its decoded name, its text in whatever form the place has, and the JSON that was given for it, if any. */
interface Segment {
  readonly name: string
  readonly text: string
  readonly json?: JsonValue | undefined
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
  for (const { parameter, value, json, label } of shapes) {
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
    result[at] = { name: parameter, text: write(parameter, value), json }
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
): { readonly text: string; readonly segments: readonly Segment[]; readonly shaped: readonly string[] } {
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
  if (untouched) return { text: form, segments, shaped: [] }
  return { ...result, text: result.segments.map(({ text }) => text).join('&') }
}

function shapeQuery(url: string, verbatim: Readonly<Record<string, string>>, shapes: readonly Shape[]) {
  if (!isShaped(verbatim, shapes)) return { url, shaped: [] }
  const [, address = url, query = '', fragment = ''] = url.match(/^([^?#]*)(?:\?([^#]*))?(#.*)?$/s) ?? []
  const { text, shaped } = shapeForm(query, verbatim, shapes)
  const unchanged = text === query
  return { url: unchanged ? url : `${address}${text === '' ? '' : `?${text}`}${fragment}`, shaped }
}

/** Metadata has arrays, numbers and booleans, so a value that reads as JSON is taken as JSON; quotes make it a string. */
function shapeJson(body: string, shapes: readonly Shape[]) {
  const object = shapes.length === 0 ? undefined : asObject(readJson(body).value)
  if (!object) return { body, shaped: [] }
  const shaped: string[] = []
  /** The values of each parameter that was given; several are one array. */
  const given = new Map<string, JsonValue[]>()
  for (const { parameter, value, json, label } of shapes) {
    if (value === undefined && !Object.hasOwn(object, parameter)) continue
    shaped.push(label)
    if (value === undefined) delete object[parameter]
    else defineMember(object, parameter, withValue(given, parameter, json === undefined ? jsonOf(value) : json))
  }
  return { body: shaped.length === 0 ? body : writeJson(object), shaped }
}

/** What a parameter holds once it was given this value as well. */
function withValue(given: Map<string, JsonValue[]>, parameter: string, value: JsonValue): JsonValue {
  const values = given.get(parameter)
  if (values === undefined) {
    given.set(parameter, [value].flat())
    return value
  }
  for (const each of [value].flat()) values.push(each)
  return values
}

function jsonOf(text: string): JsonValue {
  const reading = readJson(text)
  return reading.value === undefined || breakingFault(reading) ? text : reading.value
}

/** Form parameters as JSON members: what was given as JSON, else a string each; an array where a parameter is repeated. */
function formAsObject(segments: readonly Segment[]): JsonObject {
  const values = new Map<string, JsonValue[]>()
  for (const segment of segments) addTo(values, segment.name, memberOf(segment))
  const object: JsonObject = {}
  for (const [name, all] of values) defineMember(object, name, all.length === 1 ? (all[0] ?? null) : all)
  return object
}

function memberOf({ text, json }: Segment): JsonValue {
  return json === undefined ? ([...new URLSearchParams(text).values()][0] ?? '') : json
}

function typeOf(headers: Readonly<Record<string, string>>): string {
  for (const name of Object.keys(headers)) if (name.toLowerCase() === 'content-type') return headers[name] ?? ''
  return ''
}

function withType(headers: Readonly<Record<string, string>>, type: string): Readonly<Record<string, string>> {
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type')
  return Object.fromEntries([...others, ['content-type', type]])
}
