import type { Talk } from '../context.ts'
import type { Style } from '../formats/style.ts'
import { clean } from '../text/clean.ts'
import { fitted, widthOf } from '../text/width.ts'

export type Onlooker = ReturnType<Talk['watch']>
export type Stage = Parameters<Onlooker['at']>[0]

/** What is waited for: in a sentence, and where there is no room for that by the name of a step and by what it is about, of which either may be empty. */
export interface Words {
  readonly sentence: string
  readonly step: string
  readonly about: string
}

/** What is waited for in a step while others go on beside it. */
export function wordsOf({ what, host, tried }: Stage, given: string | undefined, others: number): Words {
  const step = clean(given ?? '')
  const about = clean(host)
  const again = tried > 1 ? `, try ${tried}` : ''
  const doing = {
    name: `looking up ${about}`,
    connection: `connecting to ${about}${again}`,
    answer: `waiting for ${about}${again}`,
    pause: `pausing before try ${tried} at ${about}`,
  }[what]
  const more = others === 0 ? '' : ` and ${others} more`
  return { sentence: `${step === '' ? '' : `${step}: `}${doing}${more}`, step, about }
}

interface Line extends Words {
  /** What turns, one column wide. */
  readonly sign: string
  /** Seconds until it ends by itself. */
  readonly seconds: number
  /** Of the terminal. */
  readonly columns: number
}

/** A line that is narrower than the terminal, since one that wraps could not be erased: the time left stays, and of the words what there is room for. */
export function waitingLine({ sign, seconds, columns, ...words }: Line, style: Style): string {
  const room = Math.max(0, columns - 1)
  const before = widthOf(sign) + 1
  const left = `(${timeIn(seconds)} left)`
  const ends = [`(${timeIn(seconds)} left, Ctrl-C to stop)`, left]
  const end = ends.find((each) => before + widthOf(words.sentence) + 1 + widthOf(each) <= room)
  const said = end === undefined ? shortened(words, room - before - 1 - widthOf(left), style) : words.sentence
  if (said === '') return `${sign} ${left}`.slice(0, room)
  return `${style.cyan(sign)} ${said} ${style.dim(end ?? left)}`
}

/** Fewer columns say nothing. */
const LEAST = 8

function shortened({ step, about }: Words, room: number, style: Style): string {
  const ellipsis = style.unicode ? '…' : '...'
  const rest = step === '' ? room : room - widthOf(step) - 1
  if (rest >= Math.min(LEAST, widthOf(about))) return `${step} ${fitted(about, rest, ellipsis)}`.trim()
  return room < LEAST ? '' : fitted(step === '' ? about : step, room, ellipsis)
}

/** Whole seconds for people: "1 min 30 s". */
export function timeIn(seconds: number): string {
  return seconds >= 60 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${seconds} s`
}
