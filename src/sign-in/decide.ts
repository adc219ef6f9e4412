import type { PageView } from '../browser/page-view.ts'
import type { Answered } from '../browser/user-agent.ts'
import { cliError } from '../errors.ts'
import { barrierIn, captchaOn, connectionAuth, firewallAt, lockoutIn } from './barriers.ts'
import { type Course, mayPress } from './course.ts'
import { isTypable, newPasswords } from './fields.ts'
import { askedAgain, fillIn } from './fill.ts'
import type { Move } from './move.ts'
import { arrivesAt } from './places.ts'
import { agree, carryOn, chooseAccount, chooseWay, pressNamed, putOff } from './press.ts'
import type { Rules } from './rules.ts'
import { needsPerson, placed, refused, Stuck } from './stuck.ts'
import { wayOf } from './submit.ts'

/** What is done at a page; undefined where the page leads on by itself. Throws `Stuck` where nothing follows. */
export async function decide(
  view: PageView,
  answered: Answered,
  course: Course,
  rules: Rules,
): Promise<Move | undefined> {
  const at = { view, course, rules }
  const answer = view.forms.find(({ action }) => arrivesAt(rules.redirectUri)(action))
  if (answer)
    return {
      does: 'send',
      form: answer,
      pressed: undefined,
      filled: new Map(),
      way: wayOf(answer, undefined, view.url),
      isTyped: false,
    }
  const firewall = firewallAt(view, answered)
  if (firewall) throw needsPerson(view, firewall)
  const { press } = rules.person
  const isHere = press.length > 0 && (await named(at))
  if (isHere) return isHere
  const filled = await fillIn(view, course, rules)
  if (filled) return filled
  requireNoRefusal(view, course, rules)
  const unavailable = rules.unavailable()
  if (unavailable) throw new Stuck(unavailable, view)
  if (view.status < 400) {
    const barrier = view.refresh === undefined ? undefined : barrierIn(view)
    const next =
      agree(at) ??
      chooseWay(at) ??
      chooseAccount(at) ??
      putOff(at) ??
      (barrier ? undefined : (leadOn(at) ?? carryOn(at)))
    if (next) return next === 'by itself' ? undefined : next
  }
  throw stopped(view, answered, rules)
}

type At = Parameters<typeof pressNamed>[0]

/** What the person named is pressed; a form that it sends is filled in first. */
async function named(at: At): Promise<Move | undefined> {
  const { view, course, rules } = at
  const { press } = rules.person
  const isNamed = ({ label }: { readonly label: string }): boolean =>
    press.some((text) => label.toLowerCase().trim() === text.toLowerCase().trim())
  const forms = view.forms.filter(({ controls }) => controls.some(isNamed))
  return (await fillIn({ ...view, forms }, course, rules)) ?? pressNamed(at)
}

/** Whether a page leads on by itself, to where it did not lead too often. */
function leadOn({ view, course }: At): 'by itself' | undefined {
  // Behind a form it is for those who never fill it in.
  if (view.refresh === undefined || view.forms.some(({ controls }) => controls.some(isTypable))) return undefined
  return mayPress(course, view, `refresh ${view.refresh}`) ? 'by itself' : undefined
}

/** Throws where values that were sent are asked for once more. */
function requireNoRefusal(view: PageView, course: Course, rules: Rules): void {
  if (course.used.size === 0) return
  const again = askedAgain(view, course, rules)
  const locked = again.length > 0 || view.alerts.length > 0 || view.status >= 400 ? lockoutIn(view) : undefined
  if (locked) throw needsPerson(view, locked)
  const isNew = view.forms.some((form) => newPasswords(form).length > 0)
  if (isNew) throw needsPerson(view, { what: 'asks for a new password', hint: 'Set one for the account by hand.' })
  if (again.length > 0) throw refused(view, again)
}

function stopped(view: PageView, answered: Answered, { person }: Rules): Stuck {
  const barrier = captchaOn(view) ?? connectionAuth(view, answered) ?? lockoutIn(view) ?? barrierIn(view)
  if (barrier) return needsPerson(view, barrier)
  if (view.status >= 400) {
    const says = view.alerts[0] ?? view.words.slice(0, 200)
    const message = `The sign-in ended at ${placed(view)}, which answered ${view.status}${says === '' ? '' : `: ${says}`}`
    return new Stuck(cliError('provider_refused', message), view)
  }
  const names = person.values.map(({ name }) => name).join(', ')
  return needsPerson(view, {
    what: `has no form for ${names}, and nothing that surely leads on`,
    hint: 'Name a field with --form-field <name>=<field>, or what is to be pressed with --press <words>; the page is described below.',
  })
}
