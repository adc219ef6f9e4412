import type { Env, Output } from '../env.ts'
import { forcedColour } from '../text/force-color.ts'
import { showsLinks } from './shows-links.ts'

/** How text is set off on a terminal; the plain style changes nothing. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
  /** Black on white, whatever the colours of the terminal are. */
  paper(text: string): string
  /** A text that leads to a URL, where the terminal is known to show links. */
  link(text: string, url: string): string
  /** A text that names sections of specifications, each of which leads there. */
  sections(spec: string): string
  /** Columns. */
  readonly width: number
  /** Whether signs beyond ASCII can be shown. */
  readonly unicode: boolean
  readonly marks: {
    readonly good: string
    readonly bad: string
    readonly warn: string
    readonly none: string
    readonly dot: string
  }
}

const UNICODE = { good: '✓', bad: '✗', warn: '!', none: '–', dot: '·' }
const ASCII = { good: 'ok', bad: 'x', warn: '!', none: '-', dot: '-' }
const same = (text: string): string => text

/** The style of files and pipes. */
export function plainStyle(width = 80): Style {
  return {
    bold: same,
    dim: same,
    red: same,
    green: same,
    yellow: same,
    cyan: same,
    paper: same,
    link: same,
    sections: same,
    width,
    unicode: true,
    marks: UNICODE,
  }
}

/** An output, and the id by which its gate knows links as ours; without one there are none. */
interface Styled extends Output {
  readonly linkId?: string
}

/** The style of an output: links where the terminal is known to show them, colour on a terminal unless NO_COLOR or a dumb terminal says otherwise, or when FORCE_COLOR asks for it. */
export async function createStyle(output: Styled, vars: Env['vars']): Promise<Style> {
  const width = Math.max(40, Math.min(output.columns, 120))
  const unicode = !output.isTTY || showsUnicode(vars)
  const plain: Style = {
    ...plainStyle(width),
    unicode,
    marks: unicode ? UNICODE : ASCII,
    ...(await linksFor(output, vars)),
  }
  if (!wantsColour(output, vars)) return plain
  const { Chalk } = await import('chalk')
  const { bold, dim, red, green, yellow, cyan, black } = new Chalk({ level: 1 })
  return { ...plain, bold, dim, red, green, yellow, cyan, paper: black.bgWhite }
}

async function linksFor(output: Styled, vars: Env['vars']): Promise<Partial<Style>> {
  if (!showsLinks(output, vars) || output.linkId === undefined) return {}
  return (await import('./links.ts')).linksOf(output.linkId)
}

function wantsColour(output: Output, vars: Env['vars']): boolean {
  if (vars['NO_COLOR']) return false
  const forced = forcedColour(vars['FORCE_COLOR'])
  if (forced !== undefined) return forced
  if (vars['CLICOLOR_FORCE'] && vars['CLICOLOR_FORCE'] !== '0') return true
  return output.isTTY && vars['TERM'] !== 'dumb'
}

/** A terminal shows more than ASCII unless it is a dumb one or its locale says that it does not (POSIX: the first that is set decides). */
function showsUnicode(vars: Env['vars']): boolean {
  const locale = vars['LC_ALL'] || vars['LC_CTYPE'] || vars['LANG'] || ''
  return vars['TERM'] !== 'dumb' && !/^(C|POSIX)$/.test(locale)
}
