import { absoluteUrl, type Field, type Load } from '../browser/html-forms.ts'
import type { Control } from '../browser/page-control.ts'
import type { FormView } from '../browser/page-view.ts'
import { isSubmit } from './buttons.ts'

/** Where a form goes when it is sent by a button, and how. */
export interface Way {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly enctype: string
}

/** What the button says goes before what the form says; `page` is what references are relative to. */
export function wayOf(form: FormView, pressed: Control | undefined, page: string): Way {
  const method = (pressed?.formmethod ?? form.method).toLowerCase() === 'post' ? 'POST' : 'GET'
  const given = pressed?.formaction
  const url = given === undefined || given.trim() === '' ? form.action : (absoluteUrl(given, page) ?? given)
  return { method, url, enctype: (pressed?.formenctype ?? form.enctype).toLowerCase() }
}

/** What a form is sent as when these texts are typed, these boxes are ticked and this button is pressed. */
export function entriesOf(
  form: FormView,
  filled: ReadonlyMap<Control, string>,
  pressed: Control | undefined,
): readonly Field[] {
  return form.controls.flatMap((control): readonly Field[] => {
    if (isSubmit(control)) return control === pressed ? pressedAs(control) : []
    const text = filled.get(control)
    if (text === undefined) return control.sent.filter(({ unticked }) => !unticked)
    if (control.type === 'checkbox' || control.type === 'radio') return control.sent
    return control.name === '' ? [] : [{ name: control.name, value: text, type: control.type }]
  })
}

/** A picture says where it was pressed. */
function pressedAs(control: Control): readonly Field[] {
  if (control.type !== 'image') return control.sent
  const before = control.name === '' ? '' : `${control.name}.`
  return ['x', 'y'].map((axis) => ({ name: `${before}${axis}`, value: '0', type: 'submit' }))
}

/** The request that sends entries; undefined for an encoding that is none of HTTP forms. `boundary` stands in no entry. */
export function loadOf(way: Way, entries: readonly Field[], boundary: string): Load | undefined {
  const url = new URL(way.url)
  const pairs = entries.map(({ name, value }): [string, string] => [name, value])
  if (way.method === 'GET') {
    url.search = new URLSearchParams(pairs).toString()
    return { method: 'GET', url: url.href, body: undefined }
  }
  if (way.enctype === 'text/plain') return undefined
  if (way.enctype !== 'multipart/form-data')
    return { method: 'POST', url: url.href, body: new URLSearchParams(pairs).toString() }
  const quoted = (name: string): string =>
    name.replace(/[\r\n"]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
  const parts = pairs.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  )
  const type = `multipart/form-data; boundary=${boundary}`
  return { method: 'POST', url: url.href, body: `${parts.join('')}--${boundary}--\r\n`, type }
}
