import type { Env, Output, Question } from '../env.ts'
import { clean, cleanBlock } from '../text/clean.ts'
import { maskOrders } from '../text/orders.ts'
import { createArea } from './area.ts'

/** What our own styles write: colours, and the end of a link. */
const OURS = /\u001b\[(?:0|1|2|22|3[01236]|39|47|49)m|\u001b\]8;;\u001b\\/g
/** What any terminal obeys: C0 but tab and line feed, DEL, C1. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/
const CONTROLS = new RegExp(CONTROL, 'g')

/** A stream behind the gate. */
interface GuardedOutput extends Output {
  /**
   * A value that was asked for alone: byte for byte in a pipe, orders to CI runners included; on a terminal without any control
   * sequence, one that our own styles could have written neither.
   */
  writeValue(text: string): void
  /** Orders of our own to a CI runner, a line each; whoever wrote them has seen to it that no text of others is one. */
  writeOrders(text: string): void
  /**
   * Has lines stand lowest on a terminal, below `above` and all that is written from then on, in place of those of the call before; none
   * take those away. Each is to be narrower than the terminal. The cursor is hidden while they stand there. Nothing stands there while a
   * person is asked.
   */
  redraw(lines: readonly string[], above?: string): void
  /** The id by which a link is known as ours. */
  readonly linkId: string
  /** Keeps lines away that would stand lowest while a person is asked. */
  during<T>(asking: () => Promise<T>): Promise<T>
  /** Whether something was written. */
  readonly used: boolean
}

/** A machine whose streams and questions are behind the gate. */
export interface GuardedEnv extends Env {
  readonly stdout: GuardedOutput
  readonly stderr: GuardedOutput
}

/**
 * The last gate before a stream: whatever a report let through, only our own sequences come out, and nothing that a CI runner
 * takes for an order. To people invisible and direction-changing characters show as well; to a program that reads stdout they stay.
 * A write ends where a line ends, so that each begins one.
 * A link is ours by an id that no text of others can know.
 */
function guarded(output: Output, { reader, random, clear = () => {} }: Gate): GuardedOutput {
  let used = false
  let linkId: string | undefined
  const safe = (text: string): string =>
    maskOrders(CONTROL.test(text) ? withOurs(text, reader, linkId) : cleaned(text, reader))
  let asked = 0
  const area = createArea()
  const put = (text: string): void => {
    used = true
    clear()
    output.write(area.isShown ? area.drawn(area.lines, text, output.columns) : text)
  }
  return {
    write: (text) => put(safe(text)),
    writeValue: (text) => put(output.isTTY ? maskOrders(cleanBlock(text)) : text),
    writeOrders: (text) => put(cleaned(text, 'person')),
    writeJson(bytes) {
      used = true
      clear()
      output.writeJson(bytes)
    },
    redraw(given, above = '') {
      const lines = asked > 0 ? [] : given
      if (above === '' && lines.length === 0 && !area.isShown) return
      used = true
      const text = above === '' ? '' : safe(above)
      const shown = lines.map((line) => safe(line.replace(/[\n\t]/g, ' ')))
      output.write(area.drawn(shown, text, output.columns))
    },
    async during(asking) {
      asked += 1
      this.redraw([])
      try {
        return await asking()
      } finally {
        asked -= 1
      }
    },
    flushed: () => output.flushed(),
    get linkId() {
      linkId ??= Buffer.from(random(12)).toString('hex')
      return linkId
    },
    get used() {
      return used
    },
    get isTTY() {
      return output.isTTY
    },
    get columns() {
      return output.columns
    },
    get rows() {
      return output.rows
    },
    get closed() {
      return output.closed
    },
    get failure() {
      return output.failure
    },
  }
}

/** Whom a stream is for. */
type Reader = 'person' | 'program'

interface Gate extends Pick<Env, 'random'> {
  readonly reader: Reader
  /** Called before anything is written. */
  readonly clear?: () => void
}

/** The same machine with both streams and every question behind the gate. */
export function guardOutputs<E extends Env>(env: E): E & GuardedEnv {
  const { random } = env
  const stderr = guarded(env.stderr, { reader: 'person', random })
  const { isTTY } = env.stdout
  return {
    ...env,
    // Both are the same terminal.
    stdout: guarded(
      env.stdout,
      isTTY ? { reader: 'person', random, clear: () => stderr.redraw([]) } : { reader: 'program', random },
    ),
    stderr,
    ask: (question: Question) => stderr.during(() => env.ask(guardedQuestion(question))),
  }
}

/** What is wrong with an answer may repeat it. */
function guardedQuestion(question: Question): Question {
  const { message, fault } = question
  const said = (text: string): string => maskOrders(clean(text))
  const told = (text: string | undefined): string | undefined => (text === undefined ? undefined : said(text))
  return { ...question, message: said(message), ...(fault ? { fault: (answer) => told(fault(answer)) } : {}) }
}

function withOurs(text: string, reader: Reader, linkId: string | undefined): string {
  let out = ''
  let from = 0
  const ours = linkId === undefined ? OURS : new RegExp(`${OURS.source}|${linkBegin(linkId)}`, 'g')
  for (const match of text.matchAll(ours)) {
    out += cleaned(text.slice(from, match.index), reader) + match[0]
    from = match.index + match[0].length
  }
  return out + cleaned(text.slice(from), reader)
}

/** How a link of ours begins, with a URL in printable ASCII. */
function linkBegin(linkId: string): string {
  return `\\u001b\\]8;id=${linkId};[!-~]*\\u001b\\\\`
}

function cleaned(text: string, reader: Reader): string {
  return reader === 'person' ? cleanBlock(text) : text.replace(CONTROLS, cleanBlock)
}
