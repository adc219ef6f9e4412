import type { Control } from '../browser/page-control.ts'
import type { FormView, PageView } from '../browser/page-view.ts'
import { captchaOn, sendsCode } from './barriers.ts'
import { buttonOf, isSubmit } from './buttons.ts'
import type { Course } from './course.ts'
import { type Assignment, assign } from './fields.ts'
import type { Sending } from './move.ts'
import type { PersonValue } from './person.ts'
import { unfitFor } from './places.ts'
import type { Rules } from './rules.ts'
import { needsPerson } from './stuck.ts'
import { wayOf } from './submit.ts'
import { unusedCode } from './totp.ts'

/** Fills in the form of a page that fits the values best; undefined where none does. Throws `Stuck` where values may not go there. */
export async function fillIn(view: PageView, course: Course, rules: Rules): Promise<Sending | undefined> {
  const { person, origins } = rules
  const isFresh = (value: PersonValue): boolean => !course.used.has(value)
  // A name may be asked for again beside something else.
  const values = person.values.filter((value) => isFresh(value) || value.kind === 'user')
  const fitting = view.forms
    .map((form) => assign(form, values))
    .filter(({ typed, score }) => score > 0 && [...typed.values()].some(isFresh))
    .sort((one, other) => other.score - one.score)
  if (fitting.length === 0) return undefined
  const ways = fitting.map((assignment) => {
    const pressed = namedButton(assignment.form, person.press) ?? buttonOf(assignment.form)
    const way = wayOf(assignment.form, pressed, view.url)
    return { ...assignment, pressed, way, unfit: unfitFor(view, way, origins) }
  })
  const [first] = ways
  const chosen = ways.find(({ unfit }) => unfit === undefined)
  if (!chosen) {
    if (first?.unfit) throw needsPerson(view, first.unfit)
    return undefined
  }
  const barrier = captchaOn(view)
  if (barrier) throw needsPerson(view, barrier)
  requireRightCode(view, chosen)
  const filled = new Map<Control, string>()
  for (const [control, value] of chosen.typed) filled.set(control, value.value ?? (await codeOf(rules)))
  for (const value of chosen.typed.values()) course.used.add(value)
  const { form, pressed, way } = chosen
  return { does: 'send', form, pressed, filled, way, isTyped: true }
}

/** A button that the person named, where it sends this form. */
function namedButton(form: FormView, press: readonly string[]): Control | undefined {
  return form.controls.find(
    (control) => isSubmit(control) && control.visible && press.some((text) => isCalled(control.label, text)),
  )
}

/** Whether what stands on something is a text, whatever the case. */
export function isCalled(label: string, text: string): boolean {
  const plain = (given: string): string => given.toLowerCase().replace(/\s+/g, ' ').trim()
  return plain(label) === plain(text)
}

async function codeOf({ person, clock, takeWindow, signal, onSecret }: Rules): Promise<string> {
  if (!person.totp) return ''
  const code = await unusedCode(person.totp, clock, takeWindow, signal)
  onSecret(code)
  return code
}

/** A code of an authenticator is not typed where another one is asked for: it would count as a failed try. */
function requireRightCode(view: PageView, { typed }: Assignment): void {
  const isCode = [...typed.values()].some(({ kind, value }) => kind === 'code' && value === undefined)
  if (isCode && sendsCode(view))
    throw needsPerson(view, {
      what: 'asks for a code that was sent by message',
      hint: 'Have the account asked for a code of its authenticator, or sign in by hand.',
    })
}

/** What was typed before and is asked for again by the form that fits it best; empty where a page asks for something else. */
export function askedAgain(view: PageView, course: Course, rules: Rules): readonly PersonValue[] {
  const used = [...course.used]
  const best = view.forms
    .map((form) => assign(form, used))
    .filter(({ typed, score }) => score > 0 && typed.size > 0)
    .sort((one, other) => other.score - one.score)[0]
  if (!best) return []
  const typed = [...best.typed.values()]
  if (typed.some(({ kind }) => kind !== 'user')) return typed
  // A name that stands there as it was typed is told, and nothing is asked, but where the password is still to come.
  const isEmpty = [...best.typed.keys()].some(({ value }) => value === '')
  const isOpen = rules.person.values.some((value) => value.kind === 'password' && !course.used.has(value))
  return isEmpty || isOpen ? typed : []
}
