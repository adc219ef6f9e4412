import { setImmediate } from 'node:timers/promises'
import { type DefaultTreeAdapterMap, type DefaultTreeAdapterTypes, defaultTreeAdapter, Parser } from 'parse5'

/** A control of a form that has a name, as it would be sent. */
export interface Field {
  readonly name: string
  readonly value: string
  /** As in HTML; of a button that sends the form "submit", of a list "select", of an area "text". */
  readonly type: string
  /** A box that nobody ticked: it is sent only where it is filled in. */
  readonly unticked?: true
  /** Where a button has the form sent instead, and how; as in HTML. */
  readonly formaction?: string
  readonly formmethod?: string
}

/** A form of a page, as far as filling it in needs. */
export interface HtmlForm {
  readonly method: 'get' | 'post'
  /** An absolute URL. */
  readonly action: string
  readonly fields: readonly Field[]
}

/** What a page offers to go on with. */
export interface Page {
  /** Where it was loaded from. */
  readonly url: string
  /** HTTP status. */
  readonly status: number
  readonly forms: readonly HtmlForm[]
  /** The absolute URL that the page leads to by itself. */
  readonly refresh: string | undefined
  /** Where our own page posts the fragment of its address to. */
  readonly relay: string | undefined
}

/** One request of a user agent. */
export interface Load {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** Form-encoded. */
  readonly body: string | undefined
}

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
  const found = gather(await parse(html, signal))
  const base = resolved(found.base ?? '', url) ?? url
  const forms = found.forms.map(({ element, fields }): HtmlForm => {
    const { method, action = '' } = attributesOf(element)
    return {
      method: method?.toLowerCase() === 'post' ? 'post' : 'get',
      // An empty action is the page itself, wherever its base is.
      action: action.trim() === '' ? url : (resolved(action, base) ?? action),
      fields,
    }
  })
  const { refresh, relay } = found
  return { url, status, forms, refresh: refresh && resolved(refresh, base), relay: relay && resolved(relay, url) }
}

/** The request that sends a form; fields that are not named keep the page's value, and one button is pressed: the first, or the one that is named with its value. */
export function submission(form: HtmlForm, values: Readonly<Record<string, string>>): Load {
  const buttons = form.fields.filter(({ type }) => type === 'submit')
  const pressed = buttons.find(({ name, value }) => values[name] === value) ?? buttons[0]
  const body = new URLSearchParams()
  for (const field of form.fields) {
    const { name, value, type, unticked } = field
    if (type === 'submit' ? field === pressed : !unticked || Object.hasOwn(values, name))
      body.append(name, type === 'submit' ? value : (values[name] ?? value))
  }
  const url = new URL(resolved(pressed?.formaction ?? '', form.action) ?? form.action)
  if ((pressed?.formmethod ?? form.method).toLowerCase() === 'post')
    return { method: 'POST', url: url.href, body: body.toString() }
  url.search = body.toString()
  return { method: 'GET', url: url.href, body: undefined }
}

async function parse(html: string, signal: AbortSignal | undefined): Promise<DefaultTreeAdapterTypes.Document> {
  let depth = 0
  const parser = new Parser<DefaultTreeAdapterMap>({
    // Without scripts, so that what stands in noscript counts.
    scriptingEnabled: false,
    treeAdapter: {
      ...defaultTreeAdapter,
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
  return parser.document
}

interface Gathered {
  readonly forms: { readonly element: DefaultTreeAdapterTypes.Element; readonly fields: Field[] }[]
  base: string | undefined
  refresh: string | undefined
  relay: string | undefined
}

/** Looks at every element in the order of the page. */
function gather(document: DefaultTreeAdapterTypes.Document): Gathered {
  const found: Gathered = { forms: [], base: undefined, refresh: undefined, relay: undefined }
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
      const owner = ownerOf(element, attributes['form'])
      const form = found.forms.find((each) => each.element === owner || isNamed(each.element, owner))
      if (form && form.fields.length < MOST_FIELDS) form.fields.push(...fieldsOf(element, attributes))
    }
  }
}

/** The form of a control: the one it names by its id, else the one it stands in. */
function ownerOf(
  element: DefaultTreeAdapterTypes.Element,
  id: string | undefined,
): DefaultTreeAdapterTypes.Element | string | undefined {
  if (id !== undefined) return id
  let at: DefaultTreeAdapterTypes.ParentNode | null = element.parentNode
  while (at && 'tagName' in at && at.tagName !== 'form') at = at.parentNode
  return at && 'tagName' in at ? at : undefined
}

function isNamed(
  form: DefaultTreeAdapterTypes.Element,
  owner: DefaultTreeAdapterTypes.Element | string | undefined,
): boolean {
  return typeof owner === 'string' && attributesOf(form)['id'] === owner
}

function fieldsOf(element: DefaultTreeAdapterTypes.Element, attributes: Attributes): readonly Field[] {
  const { name = '', value, formaction, formmethod } = attributes
  if (name === '' || attributes['disabled'] !== undefined) return []
  if (element.tagName === 'textarea') return [{ name, value: textOf(element).replace(/^\n/, ''), type: 'text' }]
  if (element.tagName === 'select') return chosen(element).map((each) => ({ name, value: each, type: 'select' }))
  const usual = element.tagName === 'button' ? 'submit' : 'text'
  const type = (attributes['type'] ?? usual).toLowerCase()
  if (type === 'button' || type === 'reset' || type === 'file') return []
  if (type === 'submit' || type === 'image')
    return [
      {
        name,
        value: value ?? '',
        type: 'submit',
        ...(formaction && { formaction }),
        ...(formmethod && { formmethod }),
      },
    ]
  const box = type === 'checkbox' || type === 'radio'
  const unticked = box && attributes['checked'] === undefined ? { unticked: true as const } : {}
  return [{ name, value: value ?? (box ? 'on' : ''), type, ...unticked }]
}

/** Values of the options that are chosen; of a list that shows one, the first where none is. */
function chosen(select: DefaultTreeAdapterTypes.Element): readonly string[] {
  const options: { readonly value: string; readonly selected: boolean }[] = []
  const left: DefaultTreeAdapterTypes.Node[] = [select]
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if ('tagName' in node && node.tagName === 'option') {
      const { value, selected } = attributesOf(node)
      options.push({ value: value ?? textOf(node).trim(), selected: selected !== undefined })
    } else if ('childNodes' in node) for (const child of [...node.childNodes].reverse()) left.push(child)
  }
  const picked = options.filter(({ selected }) => selected)
  const several = attributesOf(select)['multiple'] !== undefined
  const [first] = options
  return (picked.length === 0 && !several && first ? [first] : picked).map(({ value }) => value)
}

function textOf(element: DefaultTreeAdapterTypes.Element): string {
  return element.childNodes.map((node) => ('value' in node ? node.value : '')).join('')
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

type Attributes = Readonly<Record<string, string | undefined>>

function attributesOf({ attrs }: DefaultTreeAdapterTypes.Element): Attributes {
  return Object.assign(Object.create(null), Object.fromEntries(attrs.map(({ name, value }) => [name, value])))
}

function resolved(reference: string, base: string): string | undefined {
  return URL.canParse(reference, base) ? new URL(reference, base).href : undefined
}
