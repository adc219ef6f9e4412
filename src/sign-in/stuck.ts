import type { PageView } from '../browser/page-view.ts'
import { type CliError, cliError } from '../errors.ts'
import type { Barrier } from './barriers.ts'
import type { Person, PersonValue } from './person.ts'

/** Thrown where a sign-in leads no further: why, and the page that it stopped at. */
export class Stuck extends Error {
  readonly failure: CliError
  readonly view: PageView | undefined
  /** Values that were typed until then. */
  used: ReadonlySet<PersonValue> = new Set()

  constructor(failure: CliError, view?: PageView) {
    super(failure.message)
    this.name = 'Stuck'
    this.failure = failure
    this.view = view
  }
}

/** A machine cannot go on from a page. */
export function needsPerson(view: PageView, { what, hint }: Barrier): Stuck {
  return new Stuck(cliError('sign_in_needs_person', `Nobody is here to sign in: ${placed(view)} ${what}.`, hint), view)
}

/** What was typed was not taken. */
export function refused(view: PageView, values: readonly PersonValue[]): Stuck {
  const names = values.map(({ name }) => name).join(' and ')
  const says = view.alerts[0]
  const message = `The sign-in was refused: ${placed(view)} asks for ${names} again${says === undefined ? '' : ` and says: ${says}`}.`
  return new Stuck(cliError('sign_in_refused', message.replace(/\.\.$/, '.')), view)
}

/** A page in the middle of a sentence: where it is and what it calls itself. */
export function placed({ url, title }: Pick<PageView, 'url' | 'title'>): string {
  const { origin, pathname } = new URL(url)
  return `the page ${origin}${pathname.slice(0, 100)}${title === '' ? '' : ` (${JSON.stringify(title.slice(0, 100))})`}`
}

/** Most of a page that is told. */
const MOST = { forms: 5, fields: 20, words: 400 } as const

/** What a page shows and what became of the values, a line each. */
export function told(view: PageView, person: Person, used: ReadonlySet<PersonValue>): readonly string[] {
  const forms = view.forms.filter(({ controls }) => controls.some(({ visible }) => visible)).slice(0, MOST.forms)
  const open = person.values.filter((value) => !used.has(value)).map(({ name }) => name)
  const done = [...used].map(({ name }) => name)
  return [
    `The sign-in stopped at ${placed(view)}, status ${view.status}.`,
    ...(forms.length === 0 ? ['It has no form that can be seen.'] : forms.map(toldForm)),
    ...(view.words === ''
      ? []
      : [`It reads: ${view.words.slice(0, MOST.words)}${view.words.length > MOST.words ? '…' : ''}`]),
    ...(done.length === 0 ? [] : [`Typed until then: ${done.join(', ')}.`]),
    ...(open.length === 0 ? [] : [`No field was found for: ${open.join(', ')}.`]),
  ]
}

function toldForm({ method, action, controls }: PageView['forms'][number], at: number): string {
  const seen = controls.filter(({ visible }) => visible).slice(0, MOST.fields)
  const parts = seen.map(({ name, id, type, label }) =>
    /^(?:submit|image|button|reset)$/.test(type)
      ? `button ${JSON.stringify(label)}`
      : `${name || id || 'a field without a name'} (${type}${label === '' ? '' : `, ${JSON.stringify(label.slice(0, 60))}`})`,
  )
  const place = URL.canParse(action)
    ? `${new URL(action).origin}${new URL(action).pathname.slice(0, 100)}`
    : action.slice(0, 100)
  return `Form ${at + 1}, ${method} to ${place}: ${parts.join(', ')}.`
}
