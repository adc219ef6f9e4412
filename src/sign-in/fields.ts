import type { Control } from '../browser/page-control.ts'
import type { FormView } from '../browser/page-view.ts'
import type { PersonValue } from './person.ts'

/** Which values of a person go into which fields of a form, and how well that fits. */
export interface Assignment {
  readonly form: FormView
  readonly typed: ReadonlyMap<Control, PersonValue>
  readonly score: number
}

/** A value and a field fit from this score on. */
const FITS = 40

/** Types of fields that text is typed into; what HTML does not know is one of them. */
const NO_TEXT =
  /^(?:hidden|checkbox|radio|submit|image|button|reset|file|select|color|range|date|time|month|week|datetime-local)$/

/** Whether somebody can type into a control. */
export function isTypable(control: Control): boolean {
  return control.visible && !control.fixed && !NO_TEXT.test(control.type)
}

/** What a field is called, apart from case and separators. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

const USER = /user|log_?in|e-?mail|ident|account|upn|uid\b|member|benutzer|utilisateur|usuario|anmelde/i
const CODE =
  /otp|mfa|2fa|two.?factor|verif|one.?time|(?:auth\w*|security|passw?o?r?d?).?code|passcode|authenticator|token/i
const NO_CODE = /coupon|promo|voucher|zip|post|country|area|phone|captcha/i
const NO_FIELD_OF_OURS = /captcha|search|query|^q$/i

/** How well a field fits a value; below `FITS` not at all. */
export function fitOf(control: Control, value: PersonValue): number {
  // What has no name is not sent.
  if (control.name === '') return 0
  const names = [control.name, control.id]
  if (value.field !== undefined) return names.includes(value.field) && !control.fixed && control.visible ? 1000 : 0
  const exact = names.some((each) => each !== '' && plain(each) === plain(value.name)) ? 100 : 0
  if (value.kind === 'other' && /^(?:checkbox|select)$/.test(control.type) && control.visible && !control.fixed)
    return exact
  if (!isTypable(control)) return 0
  const called = names.join(' ')
  const { autocomplete, label, type } = control
  if (names.some((each) => NO_FIELD_OF_OURS.test(each)) || type === 'search') return exact
  const isForCode = autocomplete.includes('one-time-code') || (CODE.test(called) && !NO_CODE.test(called))
  switch (value.kind) {
    case 'password':
      // What is typed in the open is no password, but where the page calls it as the person does.
      if (type !== 'password') return exact
      if (isForCode && exact === 0 && !/passcode/i.test(called)) return 0
      return 60 + exact + (autocomplete.includes('current-password') ? 40 : 0) + (/pass|pwd/i.test(called) ? 20 : 0)
    case 'user':
      if (type === 'password' || isForCode) return type === 'password' ? 0 : exact
      return (
        exact +
        (/\b(?:username|email)\b/.test(autocomplete) ? 80 : 0) +
        (type === 'email' ? 60 : 0) +
        (USER.test(called) ? 50 : 0) +
        (USER.test(label) ? 40 : 0)
      )
    case 'code': {
      if (NO_CODE.test(called)) return exact
      const short = control.maxlength !== undefined && control.maxlength >= 6 && control.maxlength <= 10
      const labelled = /\bcode\b|one.?time|authenticator|token/i.test(label) && !NO_CODE.test(label)
      if (type === 'password' && !isForCode && !labelled) return 0
      return (
        exact + (isForCode ? 80 : 0) + (labelled || /(?:^|[._-])code$/i.test(called.trim()) ? 50 : 0) + (short ? 20 : 0)
      )
    }
    default:
      return exact + (plain(label) === plain(value.name) ? 60 : 0)
  }
}

/** The best way to fill in a form by these values: each goes into one field, the best fitting first. */
export function assign(form: FormView, values: readonly PersonValue[]): Assignment {
  const pairs = form.controls.flatMap((control) =>
    values.map((value) => ({ control, value, score: fitOf(control, value) })).filter(({ score }) => score >= FITS),
  )
  const typed = new Map<Control, PersonValue>()
  const taken = new Set<PersonValue>()
  let score = 0
  const take = (control: Control, value: PersonValue, fit: number): void => {
    typed.set(control, value)
    taken.add(value)
    score += fit
  }
  for (const { control, value, score: fit } of pairs.sort((one, other) => other.score - one.score))
    if (!typed.has(control) && !taken.has(value)) take(control, value, fit)
  // One text field above one password field is for the name, whatever it is called.
  const user = values.find((value) => value.kind === 'user' && value.field === undefined && !taken.has(value))
  const open = form.controls.filter((control) => isTypable(control) && control.type !== 'password')
  const [only] = open
  const hasPassword = [...typed.values()].some(({ kind }) => kind === 'password')
  if (user && only && open.length === 1 && hasPassword && !typed.has(only)) take(only, user, FITS)
  return { form, typed, score: score - oddities(form, typed) }
}

/** What speaks against a form being one to sign in by: fields that nobody has values for, and two passwords, as where people register. */
function oddities(form: FormView, typed: ReadonlyMap<Control, PersonValue>): number {
  const empty = form.controls.filter(
    (control) => control.required && isTypable(control) && control.value === '' && !typed.has(control),
  )
  return empty.length * 200 + (newPasswords(form).length > 1 ? 150 : 0)
}

/** Fields for passwords where there are several, or where one is for a new one. */
export function newPasswords(form: FormView): readonly Control[] {
  const fields = form.controls.filter((control) => control.visible && control.type === 'password')
  return fields.length > 1 ? fields : fields.filter(({ autocomplete }) => autocomplete.includes('new-password'))
}
