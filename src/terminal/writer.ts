import type { Env, Output, Question } from '../env.ts'
import { clean, cleanBlock } from '../text/clean.ts'
import { maskOrders } from '../text/orders.ts'

/** What our own styles and the spinner write: colours, back to the start of the line and erase it, hide and show the cursor. */
const OURS = /\u001b\[(?:0|1|2|22|3[1236]|39)m|\r?\u001b\[K|\u001b\[\?25[lh]/g
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
 */
function guarded(output: Output, reader: Reader): GuardedOutput {
  let used = false
  return {
    write(text) {
      used = true
      output.write(safe(text, reader))
    },
    writeValue(text) {
      used = true
      output.write(output.isTTY ? maskOrders(cleanBlock(text)) : text)
    },
    writeOrders(text) {
      used = true
      output.write(cleaned(text, 'person'))
    },
    writeJson(bytes) {
      used = true
      output.writeJson(bytes)
    },
    flushed: () => output.flushed(),
    get used() {
      return used
    },
    get isTTY() {
      return output.isTTY
    },
    get columns() {
      return output.columns
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

/** The same machine with both streams and every question behind the gate. */
export function guardOutputs<E extends Env>(env: E): E & GuardedEnv {
  return {
    ...env,
    stdout: guarded(env.stdout, env.stdout.isTTY ? 'person' : 'program'),
    stderr: guarded(env.stderr, 'person'),
    ask: (question: Question) => env.ask(guardedQuestion(question)),
  }
}

/** What is wrong with an answer may repeat it. */
function guardedQuestion(question: Question): Question {
  const { message, fault } = question
  const said = (text: string): string => maskOrders(clean(text))
  const told = (text: string | undefined): string | undefined => (text === undefined ? undefined : said(text))
  return { ...question, message: said(message), ...(fault ? { fault: (answer) => told(fault(answer)) } : {}) }
}

function safe(text: string, reader: Reader): string {
  return maskOrders(CONTROL.test(text) ? withOurs(text, reader) : cleaned(text, reader))
}

function withOurs(text: string, reader: Reader): string {
  let out = ''
  let from = 0
  for (const match of text.matchAll(OURS)) {
    out += cleaned(text.slice(from, match.index), reader) + match[0]
    from = match.index + match[0].length
  }
  return out + cleaned(text.slice(from), reader)
}

function cleaned(text: string, reader: Reader): string {
  return reader === 'person' ? cleanBlock(text) : text.replace(CONTROLS, cleanBlock)
}
