import { setImmediate } from 'node:timers/promises'
import { type DefaultTreeAdapterMap, type DefaultTreeAdapterTypes, defaultTreeAdapter, Parser } from 'parse5'
import { absoluteUrl, attributesOf, type Field, fieldsOf, type HtmlForm, owns } from './html-forms.ts'

/** What a page offers to go on with. */
export interface Page {
  /** Where it was loaded from. */
  readonly url: string
  /** HTTP status. */
  readonly status: number
  /** Text of its title; empty without one. */
  readonly title: string
  readonly forms: readonly HtmlForm[]
  /** The absolute URL that the page leads to by itself. */
  readonly refresh: string | undefined
  /** Where our own page posts the fragment of its address to. */
  readonly relay: string | undefined
  /** What its references are relative to, as it stands. */
  readonly base: string | undefined
  readonly root: DefaultTreeAdapterTypes.Document
  /** Forms of controls that do not stand inside of them, as where a form begins between the rows of a table. */
  readonly owners: Owners
}

type Owners = WeakMap<DefaultTreeAdapterTypes.Element, DefaultTreeAdapterTypes.Element>

/** Forms of a page and fields of a form that are read, and how deep a page may be nested, as browsers have it. */
const MOST_FORMS = 10
const MOST_FIELDS = 200
const DEEPEST = 512

/** Characters that are parsed before others get their turn, and the signal is looked at. */
const AT_ONCE = 4096

/** Reads a page as browsers without scripts do; rejects when it is nested too deep, or when the signal is aborted meanwhile. */
export async function readPage(
  html: string,
  { url, status }: { readonly url: string; readonly status: number },
  signal?: AbortSignal,
): Promise<Page> {
  const { root, owners } = await parse(html, signal)
  const found = gather(root)
  const base = absoluteUrl(found.base ?? '', url) ?? url
  const forms = found.forms.map(({ element, fields }): HtmlForm => {
    const { method, action = '' } = attributesOf(element)
    return {
      method: method?.toLowerCase() === 'post' ? 'post' : 'get',
      // An empty action is the page itself, wherever its base is.
      action: action.trim() === '' ? url : (absoluteUrl(action, base) ?? action),
      fields,
    }
  })
  const { title, refresh, relay } = found
  return {
    url,
    status,
    title,
    forms,
    refresh: refresh && absoluteUrl(refresh, base),
    relay: relay && absoluteUrl(relay, url),
    base: found.base,
    root,
    owners,
  }
}

async function parse(
  html: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly root: DefaultTreeAdapterTypes.Document; readonly owners: Owners }> {
  let depth = 0
  const owners: Owners = new WeakMap()
  const parser: Parser<DefaultTreeAdapterMap> = new Parser<DefaultTreeAdapterMap>({
    // Without scripts, so that what stands in noscript counts.
    scriptingEnabled: false,
    treeAdapter: {
      ...defaultTreeAdapter,
      createElement: (tagName, namespace, attributes) => {
        const element = defaultTreeAdapter.createElement(tagName, namespace, attributes)
        if (parser.formElement) owners.set(element, parser.formElement)
        return element
      },
      onItemPush: () => {
        depth += 1
        if (depth > DEEPEST) throw new Error(`a page is nested deeper than ${DEEPEST} elements`)
      },
      onItemPop: () => {
        depth -= 1
      },
    },
  })
  for (let at = 0; at < html.length; at += AT_ONCE) {
    parser.tokenizer.write(html.slice(at, at + AT_ONCE), false)
    await setImmediate()
    signal?.throwIfAborted()
  }
  parser.tokenizer.write('', true)
  return { root: parser.document, owners }
}

interface Gathered {
  readonly forms: { readonly element: DefaultTreeAdapterTypes.Element; readonly fields: Field[] }[]
  title: string
  base: string | undefined
  refresh: string | undefined
  relay: string | undefined
}

/** Looks at every element in the order of the page. */
function gather(document: DefaultTreeAdapterTypes.Document): Gathered {
  const found: Gathered = { forms: [], title: '', base: undefined, refresh: undefined, relay: undefined }
  const left: DefaultTreeAdapterTypes.Node[] = [document]
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if ('tagName' in node) look(found, node)
    if ('childNodes' in node) for (const child of [...node.childNodes].reverse()) left.push(child)
  }
  return found
}

function look(found: Gathered, element: DefaultTreeAdapterTypes.Element): void {
  const attributes = attributesOf(element)
  switch (element.tagName) {
    case 'form':
      if (found.forms.length < MOST_FORMS) found.forms.push({ element, fields: [] })
      return
    case 'title':
      found.title ||= element.childNodes.map((node) => ('value' in node ? node.value.trim() : '')).join('')
      return
    case 'base':
      found.base ??= attributes['href']
      return
    case 'meta':
      if (attributes['http-equiv']?.toLowerCase() === 'refresh') found.refresh ??= refreshOf(attributes['content'])
      return
    case 'body':
      found.relay ??= attributes['data-relay']
      return
    case 'input':
    case 'button':
    case 'select':
    case 'textarea': {
      const form = found.forms.find((each) => owns(each.element, element))
      if (form && form.fields.length < MOST_FIELDS) form.fields.push(...fieldsOf(element))
    }
  }
}

/** Where a refresh leads (HTML Living Standard, "Refresh state"); without a place it is the same page again, which leads nowhere. */
export function refreshOf(content: string | undefined): string | undefined {
  const at = content?.search(/[;,]/) ?? -1
  if (content === undefined || at < 0) return undefined
  const place = content
    .slice(at + 1)
    .trim()
    .replace(/^url\s*=\s*/i, '')
  const quote = /^["']/.exec(place)?.[0]
  return (quote === undefined ? place : place.slice(1).split(quote, 1)[0]) || undefined
}
