import type { DefaultTreeAdapterTypes } from 'parse5'
import { type Attributes, absoluteUrl, attributesOf } from './html-forms.ts'
import type { Page } from './html-page.ts'
import { type Control, controlOf, KEY, LONGEST, textOf } from './page-control.ts'
import { visibilityOf } from './visibility.ts'

type Element = DefaultTreeAdapterTypes.Element
type Node = DefaultTreeAdapterTypes.Node

/** A form with its controls, in the order of the page. */
export interface FormView {
  readonly method: 'get' | 'post'
  /** What it is found again by in a browser. */
  readonly key: string | undefined
  /** An absolute URL; of a relative one that is none, as it stands. */
  readonly action: string
  readonly enctype: string
  readonly visible: boolean
  readonly controls: readonly Control[]
}

export interface LinkView {
  /** What it is found again by in a browser. */
  readonly key: string | undefined
  readonly text: string
  /** An absolute URL. */
  readonly href: string
}

/** A page as a person sees it. */
export interface PageView {
  readonly url: string
  /** Whether scripts have run, so that what it says of itself is what is seen. */
  readonly isRendered: boolean
  readonly status: number
  readonly title: string
  readonly forms: readonly FormView[]
  readonly links: readonly LinkView[]
  /** What is to be read, from the top. */
  readonly words: string
  /** What stands where a page tells of mistakes. */
  readonly alerts: readonly string[]
  /** Class names, ids and addresses of what is built into the page, by which some of that is known; an element a line. */
  readonly marks: string
  /** How many scripts the page has. */
  readonly scripts: number
  /** The absolute URL that the page leads to by itself. */
  readonly refresh: string | undefined
}

/** Most of a page that is looked at. */
const MOST = { forms: 50, controls: 1000, links: 500, words: 20_000, alerts: 10, marks: 20_000 } as const

const CONTROLS = new Set(['input', 'button', 'select', 'textarea'])

interface Within {
  readonly visible: boolean
  readonly form: Element | undefined
  readonly label: Element | undefined
}

/** What a page shows. */
export function viewOf(page: Page): PageView {
  const { root, owners } = page
  const elements = elementsIn(root)
  const styles: string[] = []
  for (const element of elements) if (element.tagName === 'style') styles.push(textOf(element))
  const isShown = visibilityOf(styles)
  const byId = new Map<string, Element>()
  const labelled = new Map<string, Element>()
  const attributesBy = new Map<Element, Attributes>()
  for (const element of elements) {
    const attributes = attributesOf(element)
    attributesBy.set(element, attributes)
    const { id, for: target } = attributes
    if (id !== undefined && !byId.has(id)) byId.set(id, element)
    if (element.tagName === 'label' && target !== undefined && !labelled.has(target)) labelled.set(target, element)
  }
  const base = absoluteUrl(page.base ?? '', page.url) ?? page.url
  const texts = new WeakMap<Element, string>()
  const read = (element: Element | undefined): string => {
    if (!element) return ''
    const known = texts.get(element) ?? textOf(element)
    texts.set(element, known)
    return known
  }
  const forms = new Map<Element, { visible: boolean; readonly controls: Control[] }>()
  const links: LinkView[] = []
  const alerts: string[] = []
  const words: string[] = []
  const marks: string[] = []
  let [length, marked, controls, scripts] = [0, 0, 0, 0]

  const look = (element: Element, attributes: Attributes, within: Within): void => {
    const { class: names = '', id = '', src = '', role = '' } = attributes
    if (element.tagName === 'script') scripts += 1
    const isBuiltIn = within.visible || element.tagName === 'iframe'
    if (isBuiltIn && marked < MOST.marks && (names || id || src || attributes['data-sitekey'])) {
      const mark = `${element.tagName} ${names} ${id} ${src}${attributes['data-sitekey'] === undefined ? '' : ' data-sitekey'}`
      marks.push(mark.slice(0, LONGEST))
      marked += mark.length
    }
    const form = forms.get(element)
    if (form) form.visible = within.visible
    if (CONTROLS.has(element.tagName)) lookAtControl(element, attributes, within)
    if (!within.visible) return
    const isAlert = role === 'alert' || /(?:^|[-_\s])(?:error|alert|invalid|danger|feedback)/i.test(`${names} ${id}`)
    if (isAlert && alerts.length < MOST.alerts && !/^(?:input|form|body|html|main|button)$/.test(element.tagName)) {
      const text = read(element)
      if (text !== '' && !alerts.includes(text)) alerts.push(text)
    }
    if (element.tagName === 'a' && attributes['href'] !== undefined && links.length < MOST.links) {
      const href = absoluteUrl(attributes['href'], base)
      if (href) links.push({ key: attributes[KEY], text: attributes['aria-label'] ?? read(element), href })
    }
  }

  const lookAtControl = (element: Element, attributes: Attributes, { visible, form, label }: Within): void => {
    if (controls >= MOST.controls) return
    const named = attributes['form'] === undefined ? undefined : byId.get(attributes['form'])
    const owner = attributes['form'] === undefined ? (form ?? owners.get(element)) : named
    const own = owner && forms.get(owner)
    if (!own) return
    controls += 1
    const described = (attributes['aria-labelledby'] ?? '').split(/\s+/).map((id) => read(byId.get(id)))
    const labels = [read(labelled.get(attributes['id'] ?? '')), read(label), ...described]
    own.controls.push(controlOf(element, { labels, visible, text: read(element) }))
  }

  const walk = (node: Node, within: Within): void => {
    if ('value' in node && node.nodeName === '#text' && within.visible && length < MOST.words) {
      const text = node.value.replace(/\s+/g, ' ').trim()
      if (text !== '') words.push(text)
      length += text.length
    }
    if (!('childNodes' in node)) return
    let inner = within
    if ('tagName' in node) {
      const attributes = attributesBy.get(node) ?? attributesOf(node)
      inner = { ...within, visible: within.visible && isShown(node, attributes) }
      if (node.tagName === 'form') inner = { ...inner, form: node }
      if (node.tagName === 'label') inner = { ...inner, label: node }
      look(node, attributes, inner)
      // What stands in an area or a list is a value, and no text of the page.
      if (node.tagName === 'textarea' || node.tagName === 'select') return
    }
    for (const child of node.childNodes) walk(child, inner)
  }
  // A control may name a form that stands behind it.
  for (const element of elements)
    if (element.tagName === 'form' && forms.size < MOST.forms) forms.set(element, { visible: true, controls: [] })
  walk(root, { visible: true, form: undefined, label: undefined })

  return {
    url: page.url,
    isRendered: false,
    status: page.status,
    title: page.title.slice(0, LONGEST),
    forms: [...forms].map(([element, { visible, controls }]) => {
      const { method, action = '', enctype = '', [KEY]: key } = attributesOf(element)
      return {
        key,
        method: method?.toLowerCase() === 'post' ? 'post' : 'get',
        action: action.trim() === '' ? page.url : (absoluteUrl(action, base) ?? action),
        enctype: enctype.toLowerCase(),
        visible,
        controls,
      }
    }),
    links,
    words: words.join(' '),
    alerts,
    marks: marks.join('\n'),
    scripts,
    refresh: page.refresh,
  }
}

/** Every element, in the order of the page. */
function elementsIn(root: Node): readonly Element[] {
  const found: Element[] = []
  const left: Node[] = [root]
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if ('tagName' in node) found.push(node)
    if ('childNodes' in node) for (const child of [...node.childNodes].reverse()) left.push(child)
  }
  return found
}
