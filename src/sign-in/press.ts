import type { Control } from '../browser/page-control.ts'
import type { FormView, PageView } from '../browser/page-view.ts'
import { isUrl } from '../text/url.ts'
import { agreeing, buttonOf, isSubmit, leadsToCode, leadsToForm, leadsToOthers, puttingOff } from './buttons.ts'
import { type Course, mayPress } from './course.ts'
import { isTypable } from './fields.ts'
import { isCalled } from './fill.ts'
import type { Move } from './move.ts'
import type { Rules } from './rules.ts'
import { wayOf } from './submit.ts'

/** A page and what is known where something on it is to be pressed. */
interface At {
  readonly view: PageView
  readonly course: Course
  readonly rules: Rules
}

/** Presses what the person named, wherever it stands. */
export function pressNamed(at: At): Move | undefined {
  for (const text of at.rules.person.press) {
    const move = pressCalled(at, (label) => isCalled(label, text))
    if (move) return move
  }
  return undefined
}

/** Agrees to what a page asks: consent, staying signed in, data that are filled in already. */
export function agree({ view, course, rules }: At): Move | undefined {
  for (const form of view.forms) {
    const button = isAnswerable(form) ? agreeing(form) : undefined
    if (!button || !mayPress(course, view, `${form.action} ${button.label}`)) continue
    return send(form, button, { view, course, rules }, boxesFor(form, rules.scopes))
  }
  return undefined
}

/** Sends a form that asks nothing: one that scripts would send, or that has no more than a button. */
export function carryOn({ view, course, rules }: At): Move | undefined {
  const [form, ...others] = view.forms
  if (!form || others.length > 0 || form.controls.some(isTypable) || hidesPassword(form)) return undefined
  const button = buttonOf(form)
  const buttons = form.controls.filter(isSubmit)
  if (buttons.length > 0 && !button) return undefined
  if (!form.controls.some(({ type }) => type === 'hidden') && !button) return undefined
  return mayPress(course, view, `carry on ${form.action}`) ? send(form, button, { view, course, rules }) : undefined
}

/** Chooses the account that is the person's, or says that it is another one. */
export function chooseAccount(at: At): Move | undefined {
  const { values } = at.rules.person
  const names = values.filter(({ kind }) => kind === 'user').flatMap(({ value }) => value?.toLowerCase() ?? [])
  const isOurs = (label: string): boolean => names.some((name) => label.toLowerCase().includes(name))
  return (
    pressCalled(
      at,
      (label) =>
        isOurs(label) && !/\b(?:sign|log) ?out\b|\bremove\b|\bforget\b|\bprofile\b|\bsettings\b|\bnot\b/i.test(label),
    ) ??
    (names.length > 0 && values.some((value) => !at.course.used.has(value))
      ? pressCalled(at, leadsToOthers)
      : undefined)
  )
}

/** Chooses a way to sign in that a machine has the values for. */
export function chooseWay(at: At): Move | undefined {
  const { person } = at.rules
  const isOpen = (kind: string): boolean =>
    person.values.some((value) => value.kind === kind && !at.course.used.has(value))
  return (
    (isOpen('user') || isOpen('password') ? pressCalled(at, leadsToForm) : undefined) ??
    (isOpen('code') && at.course.used.size > 0 ? pressCalled(at, leadsToCode) : undefined)
  )
}

/** Puts off what a page would like to have done. */
export function putOff(at: At): Move | undefined {
  for (const form of at.view.forms) {
    const button = puttingOff(form)
    if (button && mayPress(at.course, at.view, `put off ${button.label}`)) return send(form, button, at)
  }
  return pressLink(at, (text) => /^(?:skip(?: for now)?|not now|(?:maybe )?later|remind me later)$/i.test(text))
}

function pressCalled(at: At, isMeant: (label: string) => boolean): Move | undefined {
  for (const form of at.view.forms) {
    const button = form.controls.find((control) => isSubmit(control) && control.visible && isMeant(control.label))
    if (button && mayPress(at.course, at.view, `${form.action} ${button.label} ${button.sent[0]?.value ?? ''}`))
      return send(form, button, at)
  }
  return pressLink(at, isMeant)
}

function pressLink({ view, course }: At, isMeant: (text: string) => boolean): Move | undefined {
  const link = view.links.find(({ text, href }) => /^https?:/.test(href) && isMeant(text))
  if (!link || !mayPress(course, view, `link ${link.text}`)) return undefined
  return { does: 'follow', link }
}

function send(
  form: FormView,
  button: Control | undefined,
  { view }: At,
  filled: ReadonlyMap<Control, string> = new Map(),
): Move | undefined {
  const way = wayOf(form, button, view.url)
  return isUrl(way.url) ? { does: 'send', form, pressed: button, filled, way, isTyped: false } : undefined
}

/** Whether a password is asked for where nobody sees it: scripts would show it. */
function hidesPassword({ controls }: FormView): boolean {
  return controls.some(({ type, visible }) => type === 'password' && !visible)
}

/** Whether nothing of a form is left for somebody to fill in or tick. */
function isAnswerable(form: FormView): boolean {
  const { controls } = form
  if (hidesPassword(form)) return false
  const open = controls.filter((control) => isTypable(control) && control.value === '')
  const filled = controls.some((control) => isTypable(control) && control.value !== '')
  const isSecret = open.some(({ type, autocomplete }) => type === 'password' || autocomplete.includes('one-time-code'))
  const unticked = controls.some(
    ({ type, required, ticked, visible }) => type === 'checkbox' && required && visible && !ticked,
  )
  return !unticked && !isSecret && (open.length === 0 || (filled && !open.some(({ required }) => required)))
}

/** The boxes of scopes that were asked for. */
function boxesFor({ controls }: FormView, scopes: readonly string[]): ReadonlyMap<Control, string> {
  const boxes = controls.filter(
    ({ type, sent, visible }) => type === 'checkbox' && visible && scopes.includes(sent[0]?.value ?? ''),
  )
  return new Map(boxes.map((box) => [box, box.value]))
}
