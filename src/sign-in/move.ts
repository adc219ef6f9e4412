import type { Load } from '../browser/html-forms.ts'
import type { Control } from '../browser/page-control.ts'
import type { FormView, LinkView } from '../browser/page-view.ts'
import { entriesOf, loadOf, type Way } from './submit.ts'

/** A form that is sent: what is typed into it, by which button, and where that leads as far as the page says. */
export interface Sending {
  readonly does: 'send'
  readonly form: FormView
  readonly pressed: Control | undefined
  readonly filled: ReadonlyMap<Control, string>
  readonly way: Way
  /** Whether it holds values of the person. */
  readonly isTyped: boolean
}

/** What is done at a page, whoever's hand does it. */
export type Move = Sending | { readonly does: 'follow'; readonly link: LinkView }

/** The request that a move comes to without scripts; undefined for an encoding that is none of HTTP forms. `boundary` stands in no entry. */
export function requestOf(move: Move, boundary: string): Load | undefined {
  if (move.does === 'follow') return { method: 'GET', url: move.link.href, body: undefined }
  return loadOf(move.way, entriesOf(move.form, move.filled, move.pressed), boundary)
}
