import type { Env, Output } from '../env.ts'

/** How text is set off on a terminal; the plain style changes nothing. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
  /** Columns. */
  readonly width: number
  readonly marks: {
    readonly good: string
    readonly bad: string
    readonly warn: string
    readonly none: string
    readonly dot: string
  }
}

const UNICODE = { good: '✓', bad: '✗', warn: '!', none: '–', dot: '·' }
const same = (text: string): string => text

/** The style of files and pipes. */
export function plainStyle(width = 80): Style {
  return { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same, width, marks: UNICODE }
}

/** The style of an output: colour on a terminal unless NO_COLOR or a dumb terminal says otherwise, or when FORCE_COLOR asks for it. */
export async function createStyle(output: Output, vars: Env['vars']): Promise<Style> {
  const width = Math.max(40, Math.min(output.columns, 120))
  if (!wantsColour(output, vars)) return plainStyle(width)
  const { Chalk } = await import('chalk')
  const { bold, dim, red, green, yellow, cyan } = new Chalk({ level: 1 })
  return { bold, dim, red, green, yellow, cyan, width, marks: UNICODE }
}

function wantsColour(output: Output, vars: Env['vars']): boolean {
  if (vars['NO_COLOR']) return false
  if (vars['FORCE_COLOR'] && vars['FORCE_COLOR'] !== '0') return true
  return output.isTTY && vars['TERM'] !== 'dumb'
}
