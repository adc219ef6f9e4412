import type { Control } from '../browser/page-control.ts'
import type { FormView } from '../browser/page-view.ts'

/** Words on what does not lead on: it says no, leads back, to somebody else or to another way. */
const AWAY =
  /\b(?:cancel|den(?:y|ied)|decline|reject|refuse|abort|back|no|not|never|forgot(?:ten)?|reset|regist(?:er|ration)|sign ?up|create|resend|help|log ?out|sign ?out|switch|another|different|other|remove|delete|revoke|disable|passkey|security key|show|hide|google|facebook|apple|github|gitlab|microsoft|linkedin|twitter|passwordless|cookies?|language)\b|abbrechen|ablehnen|zur(?:ü|ue)ck|annuler|refuser|cancelar|rechazar/i

/** Words on what leads on. */
const ON =
  /\b(?:sign ?in|log ?in|log ?on|continue|next|submit|verify|confirm|proceed|ok|go|yes|allow|accept|authori[sz]e|approve|agree|grant|consent|save|update|done|finish|got it)\b|anmelden|weiter|zulassen|erlauben|continuer|connexion|autoriser|continuar|aceptar|permitir/i

const LATER = /\b(?:skip|not now|later|maybe later|remind me)\b/i

/** Whether a control sends its form. */
export function isSubmit({ type, fixed }: Control): boolean {
  return (type === 'submit' || type === 'image') && !fixed
}

/** The button that sends a form: one that leads on, else the first that does not lead away. */
export function buttonOf(form: FormView): Control | undefined {
  const buttons = form.controls.filter(isSubmit)
  const seen = buttons.filter(({ visible }) => visible)
  const fit = (seen.length > 0 ? seen : buttons).filter(({ label }) => !AWAY.test(label))
  return fit.find(({ label }) => ON.test(label)) ?? fit[0]
}

/** The button by which somebody agrees to what a page says; undefined where none says so. */
export function agreeing(form: FormView): Control | undefined {
  return form.controls.find(
    (control) => isSubmit(control) && control.visible && ON.test(control.label) && !AWAY.test(control.label),
  )
}

/** The button that puts off what a page would like to have done. */
export function puttingOff(form: FormView): Control | undefined {
  return form.controls.find((control) => isSubmit(control) && control.visible && LATER.test(control.label))
}

/** Words on a link or button that leads to where a name and a password are asked for, among other ways to sign in. */
export function leadsToForm(text: string): boolean {
  return (
    /\b(?:sign|log) ?(?:in|on)\b.*\b(?:e-?mail|user ?name|password|local|ldap)\b|\b(?:with|use|your) (?:an? |your )?(?:e-?mail|user ?name|password)\b/i.test(
      text,
    ) && !/forgot|reset|without|regist|create|sign ?up/i.test(text)
  )
}

/** Words on what leads to where somebody else can be named. */
export function leadsToOthers(text: string): boolean {
  return /\b(?:another|different|other) (?:account|user)\b|not listed/i.test(text)
}

/** Words on what leads to where a one-time password is asked for. */
export function leadsToCode(text: string): boolean {
  return (
    /\b(?:use|enter|verify|with)\b.*\b(?:code|authenticator|one.?time)\b/i.test(text) &&
    !/sms|text|call|phone|e-?mail|backup|recovery/i.test(text)
  )
}
