import type { ElementHandle, Page } from 'playwright-core'
import type { Control } from '../browser/page-control.ts'
import type { PageView } from '../browser/page-view.ts'
import type { Move, Sending } from '../sign-in/move.ts'
import { needsPerson } from '../sign-in/stuck.ts'
import { ELEMENT, WATCH } from './snapshot.ts'

/** The longest wait for one thing to be ready to be used, in milliseconds. */
const READY_MS = 5000

/** Types in a browser what was decided at a page. Throws `Stuck` where a field takes nothing. */
export async function fill(page: Page, view: PageView, move: Sending): Promise<void> {
  for (const [control, text] of move.filled) {
    const field = await elementOf(page, control.key)
    if (!field || !isStill(page, view)) return
    await type(field, control, text).catch(() => {
      throw needsPerson(view, { what: `has a field ${control.name} that takes nothing`, hint: 'Sign in by hand.' })
    })
  }
  if (move.isTyped) await page.evaluate(`(${WATCH})((${ELEMENT})(${JSON.stringify(move.form.key)}))`)
}

/** Presses in a browser what was decided at a page. */
export async function send(page: Page, view: PageView, move: Move): Promise<void> {
  if (!isStill(page, view)) return
  if (move.does === 'follow') return press(page, move.link.key)
  if (move.pressed) return press(page, move.pressed.key)
  const last = [...move.filled.keys()].at(-1)
  const field = last && (await elementOf(page, last.key))
  if (field) return field.press('Enter', { timeout: READY_MS, noWaitAfter: true })
  await page.evaluate(`(${ELEMENT})(${JSON.stringify(move.form.key)})?.requestSubmit?.()`)
}

/** Whether what is shown is of the server that it was when it was looked at. */
function isStill(page: Page, { url }: PageView): boolean {
  return new URL(page.url()).origin === new URL(url).origin
}

async function elementOf(page: Page, key: string | undefined): Promise<ElementHandle | null> {
  if (key === undefined) return null
  const handle = await page.evaluateHandle(`(${ELEMENT})(${JSON.stringify(key)})`)
  return handle.asElement()
}

async function type(field: ElementHandle, { type }: Control, text: string): Promise<void> {
  if (type === 'checkbox' || type === 'radio') return field.setChecked(true, { timeout: READY_MS, force: true })
  if (type === 'select') return void (await field.selectOption([text], { timeout: READY_MS }))
  await field.fill(text, { timeout: READY_MS })
}

/** What lies over a button, as a notice of cookies does, keeps nobody from pressing it. */
async function press(page: Page, key: string | undefined): Promise<void> {
  const element = await elementOf(page, key)
  await element
    ?.click({ timeout: READY_MS, noWaitAfter: true })
    .catch(() => page.evaluate(`(${ELEMENT})(${JSON.stringify(key)})?.click()`))
    .catch(() => {})
}
