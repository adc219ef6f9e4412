import type { Env, Output } from '../env.ts'

/** Programs that say their name in TERM_PROGRAM, and the first version that shows links (OSC 8). */
const PROGRAMS: Readonly<Record<string, readonly number[]>> = {
  'iTerm.app': [3, 1],
  WezTerm: [20200620],
  vscode: [1, 72],
  ghostty: [],
  zed: [],
  WarpTerminal: [],
}
/** The first tmux that hands links on, to terminals that show them alone. */
const TMUX = [3, 4]
/** The first VTE (GNOME Terminal and others) that shows links and does not fall over them. */
const VTE = 5001
/** Terminals that say their name in TERM. */
const TERMS = /^(?:xterm-kitty|xterm-ghostty|alacritty|foot|contour|wezterm)(?:-|$)/

/** Whether a terminal is known to show links; NO_COLOR says nothing of them, and FORCE_HYPERLINK decides, 0 and "false" against them. */
export function showsLinks({ isTTY }: Pick<Output, 'isTTY'>, vars: Env['vars']): boolean {
  const forced = vars['FORCE_HYPERLINK']
  if (forced) return !/^(?:0+|false)$/i.test(forced)
  if (!isTTY || vars['CI'] || vars['TERM'] === 'dumb') return false
  const { TERM = '', TERM_PROGRAM = '', TERM_PROGRAM_VERSION } = vars
  // What else is set is of the terminal around it, whose window another may have taken over.
  if (vars['TMUX'] || vars['STY'] || /^(?:tmux|screen)/.test(TERM))
    return TERM_PROGRAM === 'tmux' && isFrom(TMUX, TERM_PROGRAM_VERSION)
  const first = Object.hasOwn(PROGRAMS, TERM_PROGRAM) ? PROGRAMS[TERM_PROGRAM] : undefined
  if (first) return isFrom(first, TERM_PROGRAM_VERSION)
  return Boolean(vars['WT_SESSION']) || Number(vars['VTE_VERSION'] ?? 0) >= VTE || TERMS.test(TERM)
}

function isFrom(first: readonly number[], version = ''): boolean {
  const given = version.split(/[.-]/).map(Number)
  for (const [at, least] of first.entries()) {
    const figure = given[at] ?? 0
    if (figure !== least) return figure > least
  }
  return true
}
