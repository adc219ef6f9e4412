import type { Person } from '../sign-in/person.ts'
import { isSecretName } from '../text/secret-names.ts'
import { mask } from '../trace/mask.ts'
import type { Exchange } from '../trace/trace.ts'

/** The values of a person as they are kept out of a record before it is written. */
export interface HiddenValues {
  /** One more, which was made meanwhile. */
  add(value: string, name: string): void
  /** The exchange without what was typed, and without short words of it in the page, which no report looks for. */
  hide(exchange: Exchange): Exchange
}

export function hiddenValues({ values }: Person): HiddenValues {
  const typed = new Map<string, string>()
  const words = new Map<string, string>()
  const add = (value: string, name: string): void => {
    typed.set(value, mask(value, name))
    if (value.length < 4 || /^[a-z]{1,7}$/.test(value)) words.set(value, mask(value, name))
  }
  for (const { kind, name, value } of values) {
    if (value === undefined) continue
    if (kind === 'user') typed.set(value, mask(value, name))
    else add(value, kind === 'password' ? 'password' : name)
  }
  return {
    add,
    hide(exchange) {
      const { purpose, request, response } = exchange
      const body =
        response && withoutWords(purpose === 'resource' ? withoutMessages(response.body) : response.body, words)
      return {
        ...exchange,
        request: { ...request, body: withoutTyped(request.body, typed) },
        response:
          response &&
          (body === response.body ? response : { ...response, body: body ?? '', bytes: Buffer.from(body ?? '') }),
      }
    },
  }
}

function withoutTyped(body: string, typed: ReadonlyMap<string, string>): string {
  if (body === '') return body
  if (body.startsWith('--')) {
    // The parts of a form, each value between an empty line and the next boundary.
    return body.replace(
      /(\r\n\r\n)([\s\S]*?)(?=\r\n--)/g,
      (_all, before: string, value: string) => before + (typed.get(value) ?? value),
    )
  }
  if (/^\s*[[{"]/.test(body)) return withoutLeaves(body, typed)
  const pairs = [...new URLSearchParams(body)]
  if (!pairs.some(([, value]) => typed.has(value))) return body
  return new URLSearchParams(
    pairs.map(([name, value]): [string, string] => [name, typed.get(value) ?? value]),
  ).toString()
}

/** What scripts send, every text of it that was typed. */
function withoutLeaves(json: string, typed: ReadonlyMap<string, string>): string {
  try {
    return JSON.stringify(
      JSON.parse(json, (_name, value: unknown) => (isText(value) ? (typed.get(value) ?? value) : value)),
    )
  } catch {
    return json
  }
}

/** What is told about a secret field, such as that it was wrong, is no secret that may be shown nowhere else. */
function withoutMessages(json: string): string {
  if (!/^\s*[[{]/.test(json)) return json
  try {
    const told = (name: string, value: unknown): unknown =>
      typeof value === 'object' && value !== null && isSecretName(name) ? mask(JSON.stringify(value), name) : value
    const shown = JSON.stringify(JSON.parse(json, told))
    return shown === JSON.stringify(JSON.parse(json)) ? json : shown
  } catch {
    return json
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function withoutWords(text: string, words: ReadonlyMap<string, string>): string {
  if (words.size === 0) return text
  const any = [...words.keys()].map((word) => word.replace(/[^\w]/g, '\\$&')).join('|')
  return text.replace(new RegExp(`(?<![\\w-])(?:${any})(?![\\w-])`, 'g'), (word) => words.get(word) ?? word)
}
