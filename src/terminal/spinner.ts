import type { Talk } from '../context.ts'
import type { Style } from '../formats/style.ts'
import { clean } from '../text/clean.ts'
import { type Onlooker, type Stage, type Words, waitingLine, wordsOf } from './waiting-line.ts'
import type { GuardedEnv } from './writer.ts'

interface Spinner extends Pick<Talk, 'wait'> {
  /** Looks on while something goes over the network in a step of that name. */
  watch(step: string | undefined): Onlooker
  stop(): void
}

/** What turns while something goes on, one picture after the other. */
export const FRAMES = { unicode: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏', ascii: '-\\|/' }
const FRAME_MS = 100
/** What takes no longer than that is not told, in milliseconds. */
const SHORT_MS = 500
/** The same where what was told stays. */
const SHORT_ELSEWHERE_MS = 5000

/** What can be shown. */
interface Waiting {
  readonly words: (others: number) => Words
  /** When it ends by itself, by the clock. */
  readonly until: number
}

/** An exchange that goes on. */
interface Going {
  readonly over: AbortController
  waiting: Waiting | undefined
  isLong: boolean
}

/**
 * A line that turns and counts down on a terminal, below all others: what a person is waited for, and in its place an exchange that
 * takes longer than a moment. Elsewhere either is said once.
 */
export function createSpinner(env: GuardedEnv, style: Style): Spinner {
  const { stderr, clock, signal } = env
  const turns = stderr.isTTY && env.vars['TERM'] !== 'dumb' && !env.vars['CI']
  const frames = style.unicode ? FRAMES.unicode : FRAMES.ascii
  const going = new Set<Going>()
  let person: Waiting | undefined
  let turning: AbortController | undefined
  let frame = 0

  const secondsTo = (until: number): number => Math.max(0, Math.ceil((until - clock()) / 1000))
  const draw = (): void => {
    const long = [...going].flatMap(({ isLong, waiting }) => (isLong && waiting ? [waiting] : []))
    const shown = long[0] ?? person
    if (!shown) {
      turning?.abort()
      turning = undefined
      stderr.redraw([])
      return
    }
    const sign = frames[frame % frames.length] ?? ''
    const words = shown.words(Math.max(0, long.length - 1))
    stderr.redraw([waitingLine({ ...words, sign, seconds: secondsTo(shown.until), columns: stderr.columns }, style)])
    if (turning) return
    turning = new AbortController()
    void turn(turning.signal)
  }
  const turn = async (over: AbortSignal): Promise<void> => {
    for (;;) {
      await env.sleep(FRAME_MS, over)
      if (over.aborted) return
      frame += 1
      draw()
    }
  }
  const stop = (): void => {
    for (const { over } of going) over.abort()
    going.clear()
    person = undefined
    draw()
  }
  // The terminal is as it was before anything else is said about the signal.
  if (turns) signal.addEventListener('abort', stop, { once: true })

  const sayLong = (one: Going): void => {
    one.isLong = true
    const { waiting } = one
    if (turns) draw()
    else if (waiting) stderr.write(`${waiting.words(0).sentence}, at most ${secondsTo(waiting.until)} s more.\n`)
  }

  return {
    wait(text, seconds) {
      const sentence = clean(text)
      if (!turns) {
        stderr.write(`${sentence} (at most ${Math.round(seconds)} s).\n`)
        return { stop() {} }
      }
      if (signal.aborted) return { stop() {} }
      const mine = { words: () => ({ sentence, step: '', about: sentence }), until: clock() + seconds * 1000 }
      person = mine
      draw()
      return {
        stop() {
          if (person !== mine) return
          person = undefined
          draw()
        },
      }
    },
    watch(step) {
      if (signal.aborted) return { at() {}, end() {} }
      const one: Going = { over: new AbortController(), waiting: undefined, isLong: false }
      going.add(one)
      void env.sleep(turns ? SHORT_MS : SHORT_ELSEWHERE_MS, one.over.signal).then(() => {
        if (!one.over.signal.aborted && !signal.aborted) sayLong(one)
      })
      return {
        at(stage: Stage) {
          one.waiting = { words: (others) => wordsOf(stage, step, others), until: clock() + stage.ms }
          if (one.isLong && turns) draw()
        },
        end() {
          one.over.abort()
          if (going.delete(one) && one.isLong && turns) draw()
        },
      }
    },
    stop,
  }
}
