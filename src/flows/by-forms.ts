import type { Context } from '../context.ts'

const LISTS = ['form', 'formOrigin', 'formField', 'press']

/** Whether somebody signs in by forms, so that nobody sees a browser. */
export function isByForms({ options }: Pick<Context, 'options'>): boolean {
  return (
    options.flag('headless') ||
    options.text('totp') !== undefined ||
    LISTS.some((name) => options.list(name).length > 0)
  )
}
