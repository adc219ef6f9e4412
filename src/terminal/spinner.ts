import type { Env } from '../env.ts'
import type { Style } from '../formats/style.ts'
import { clean, shorten } from '../text/clean.ts'

interface Spinner {
  /** Shows that something is waited for, at most so many seconds, until stopped. */
  start(text: string, seconds: number): { stop(): void }
  /** Writes something while the spinner is out of the way. */
  around(write: () => void): void
  stop(): void
}

/** What turns while something goes on, one picture after the other. */
export const FRAMES = { unicode: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏', ascii: '-\\|/' }
const FRAME_MS = 100
const ERASE = '\r\u001b[K'
const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'

interface Waiting {
  readonly text: string
  readonly until: number
  readonly over: AbortController
}

/** A line that turns and counts down on a terminal; elsewhere the text is said once. */
export function createSpinner(env: Env, style: Style): Spinner {
  const { stderr } = env
  const turns = stderr.isTTY && env.vars['TERM'] !== 'dumb'
  const frames = style.unicode ? FRAMES.unicode : FRAMES.ascii
  let waiting: Waiting | undefined
  let frame = 0

  const draw = ({ text, until }: Waiting): void => {
    const left = `(${timeIn(Math.max(0, Math.ceil((until - env.clock()) / 1000)))} left, Ctrl-C to stop)`
    // A line that wraps could not be erased.
    const room = Math.max(8, stderr.columns - left.length - 4)
    const sign = style.cyan(frames[frame % frames.length] ?? '')
    stderr.write(`${ERASE}${sign} ${shorten(clean(text), room)} ${style.dim(left)}`)
    frame += 1
  }
  const turn = async (what: Waiting): Promise<void> => {
    while (!what.over.signal.aborted) {
      draw(what)
      await env.sleep(FRAME_MS, what.over.signal)
    }
  }
  const end = (what: Waiting | undefined): void => {
    if (!what || waiting !== what) return
    waiting = undefined
    what.over.abort()
    stderr.write(`${ERASE}${SHOW_CURSOR}`)
  }
  const stop = (): void => end(waiting)
  // The terminal is as it was before anything else is said about the signal.
  if (turns) env.signal.addEventListener('abort', stop, { once: true })

  return {
    start(text, seconds) {
      if (!turns) {
        stderr.write(`${clean(text)} (at most ${Math.round(seconds)} s).\n`)
        return { stop: () => {} }
      }
      if (env.signal.aborted) return { stop: () => {} }
      stop()
      const mine = { text, until: env.clock() + seconds * 1000, over: new AbortController() }
      waiting = mine
      stderr.write(HIDE_CURSOR)
      void turn(mine)
      return { stop: () => end(mine) }
    },
    around(write) {
      if (waiting) stderr.write(ERASE)
      write()
    },
    stop,
  }
}

/** Whole seconds for people: "1 min 30 s". */
export function timeIn(seconds: number): string {
  return seconds >= 60 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${seconds} s`
}
