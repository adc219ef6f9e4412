import type { DefaultTreeAdapterTypes } from 'parse5'
import { attributesOf, type Field, fieldsOf } from './html-forms.ts'

type Element = DefaultTreeAdapterTypes.Element
type Node = DefaultTreeAdapterTypes.Node

/** A control of a form as a person meets it. */
export interface Control {
  /** What it is found again by in a browser. */
  readonly key: string | undefined
  readonly name: string
  readonly id: string
  /** As in HTML; "submit" of what sends the form, "select", "textarea". */
  readonly type: string
  readonly autocomplete: string
  /** What is to be read of it: its label, placeholder or title; of a button what stands on it. */
  readonly label: string
  readonly visible: boolean
  readonly required: boolean
  /** Nobody can type into it. */
  readonly fixed: boolean
  readonly maxlength: number | undefined
  /** What the page has filled in. */
  readonly value: string
  readonly ticked: boolean
  /** What it is sent as where nobody touches it; of a box that is not ticked and of a button, where somebody does. */
  readonly sent: readonly Field[]
  readonly formaction: string | undefined
  readonly formmethod: string | undefined
  readonly formenctype: string | undefined
}

/** The attribute by which a copy of a page says which element of a browser something stands for. */
export const KEY = 'data-oidc-cli-key'

/** The longest text of one thing on a page, in characters. */
export const LONGEST = 200

/** A control with the texts that label it and the one that stands in it. */
export function controlOf(
  element: Element,
  { labels, visible, text }: { readonly labels: readonly string[]; readonly visible: boolean; readonly text: string },
): Control {
  const attributes = attributesOf(element)
  const { name = '', id = '', value = '', autocomplete = '', maxlength } = attributes
  const usual = element.tagName === 'button' ? 'submit' : element.tagName === 'input' ? 'text' : element.tagName
  const given = (attributes['type'] ?? usual).toLowerCase()
  const type = element.tagName === 'select' || element.tagName === 'textarea' ? element.tagName : given
  const isButton = /^(?:submit|image|button|reset)$/.test(type)
  const onIt = element.tagName === 'button' ? text : value || (attributes['alt'] ?? '') || 'Submit'
  const described = [attributes['aria-label'], attributes['placeholder'], attributes['title']]
  const label = [...(isButton ? [onIt] : []), ...labels, ...described].filter((each) => each).join(' ')
  const sent = fieldsOf(element)
  return {
    key: attributes[KEY],
    name,
    id,
    type,
    autocomplete: autocomplete.toLowerCase(),
    label: label.slice(0, LONGEST),
    visible: visible && type !== 'hidden',
    required: attributes['required'] !== undefined || attributes['aria-required'] === 'true',
    fixed: attributes['readonly'] !== undefined || attributes['disabled'] !== undefined,
    maxlength: maxlength !== undefined && /^\d{1,6}$/.test(maxlength) ? Number(maxlength) : undefined,
    value: type === 'select' || type === 'textarea' ? (sent[0]?.value ?? '') : value,
    ticked: attributes['checked'] !== undefined,
    sent,
    formaction: attributes['formaction'],
    formmethod: attributes['formmethod'],
    formenctype: attributes['formenctype'],
  }
}

/** The text in an element, shortened, with single blanks. */
export function textOf(element: Element): string {
  let text = ''
  const most = element.tagName === 'style' ? 100_000 : 4 * LONGEST
  const left: Node[] = [element]
  for (let node = left.pop(); node !== undefined && text.length < most; node = left.pop()) {
    if ('value' in node && node.nodeName === '#text') text += ` ${node.value}`
    const isValue = 'tagName' in node && /^(?:script|select|textarea)$/.test(node.tagName)
    if ('childNodes' in node && !isValue) for (const child of [...node.childNodes].reverse()) left.push(child)
  }
  const single = text.replace(/\s+/g, ' ').trim()
  return element.tagName === 'style' ? single : single.slice(0, LONGEST)
}
