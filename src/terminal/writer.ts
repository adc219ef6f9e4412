import type { Env, Output } from '../env.ts'
import { cleanBlock } from '../text/clean.ts'

/** What our own styles and the spinner write: colours, back to the start of the line and erase it, hide and show the cursor. */
const OURS = /\u001b\[(?:0|1|2|22|3[1236]|39)m|\r?\u001b\[K|\u001b\[\?25[lh]/g
/** What any terminal obeys: C0 but tab and line feed, DEL, C1. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

/**
 * The last gate before a stream: whatever a report let through, only our own sequences come out. On a terminal invisible
 * and direction-changing characters show as well; in a pipe they stay, since a program reads them.
 */
export function guarded(output: Output): Output {
  return {
    write(text) {
      USED.add(output)
      output.write(safe(text, output.isTTY))
    },
    writeJson(bytes) {
      USED.add(output)
      output.writeJson(bytes)
    },
    flushed: () => output.flushed(),
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

const USED = new WeakSet<Output>()

/** Whether something was written to an output through its gate. */
export function isUsed(output: Output): boolean {
  return USED.has(output)
}

/** The same machine with both streams behind the gate. */
export function guardOutputs<E extends Env>(env: E): E {
  return { ...env, stdout: guarded(env.stdout), stderr: guarded(env.stderr) }
}

function safe(text: string, terminal: boolean): string {
  if (!CONTROL.test(text)) return terminal ? cleanBlock(text) : text
  let out = ''
  let from = 0
  for (const match of text.matchAll(OURS)) {
    out += cleaned(text.slice(from, match.index), terminal) + match[0]
    from = match.index + match[0].length
  }
  return out + cleaned(text.slice(from), terminal)
}

function cleaned(text: string, terminal: boolean): string {
  return terminal
    ? cleanBlock(text)
    : text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]+/g, (signs) => cleanBlock(signs))
}
