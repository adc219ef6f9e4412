import type { DefaultTreeAdapterTypes } from 'parse5'
import { urlOf } from '../text/url.ts'

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

/** One request of a user agent. */
export interface Load {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** Form-encoded, but where `type` says otherwise. */
  readonly body: string | undefined
  /** Content-Type of a body of another encoding. */
  readonly type?: string
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
  const url = new URL(absoluteUrl(pressed?.formaction ?? '', form.action) ?? form.action)
  if ((pressed?.formmethod ?? form.method).toLowerCase() === 'post')
    return { method: 'POST', url: url.href, body: body.toString() }
  url.search = body.toString()
  return { method: 'GET', url: url.href, body: undefined }
}

/** Whether a control belongs to a form: the one that it names by its id, else the one it stands in. */
export function owns(form: DefaultTreeAdapterTypes.Element, control: DefaultTreeAdapterTypes.Element): boolean {
  const { form: id } = attributesOf(control)
  if (id !== undefined) return attributesOf(form)['id'] === id
  let at: DefaultTreeAdapterTypes.ParentNode | null = control.parentNode
  while (at && 'tagName' in at && at.tagName !== 'form') at = at.parentNode
  return at === form
}

/** The fields that a control is sent as. */
export function fieldsOf(element: DefaultTreeAdapterTypes.Element): readonly Field[] {
  const attributes = attributesOf(element)
  const { name = '', value, formaction, formmethod } = attributes
  if (name === '' || attributes['disabled'] !== undefined) return []
  if (element.tagName === 'textarea') return [{ name, value: textContent(element).replace(/^\n/, ''), type: 'text' }]
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
      options.push({ value: value ?? textContent(node).trim(), selected: selected !== undefined })
    } else if ('childNodes' in node) for (const child of [...node.childNodes].reverse()) left.push(child)
  }
  const picked = options.filter(({ selected }) => selected)
  const several = attributesOf(select)['multiple'] !== undefined
  const [first] = options
  return (picked.length === 0 && !several && first ? [first] : picked).map(({ value }) => value)
}

function textContent(element: DefaultTreeAdapterTypes.Element): string {
  return element.childNodes.map((node) => ('value' in node ? node.value : '')).join('')
}

/** What an element says of itself, by name. */
export type Attributes = Readonly<Record<string, string | undefined>>

const NO_ATTRIBUTES: Attributes = Object.freeze(Object.create(null))

/** Attributes by name; the object has nothing else. */
export function attributesOf({ attrs }: DefaultTreeAdapterTypes.Element): Attributes {
  if (attrs.length === 0) return NO_ATTRIBUTES
  const attributes: Record<string, string> = Object.create(null)
  for (const { name, value } of attrs) attributes[name] = value
  return attributes
}

/** A reference as an absolute URL; undefined when it is none. */
export function absoluteUrl(reference: string, base: string): string | undefined {
  return urlOf(reference, base)?.href
}
