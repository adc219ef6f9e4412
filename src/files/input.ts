import type { Env } from '../env.ts'
import { cliError, throwIfInterrupted } from '../errors.ts'
import { type Encoding, textOfBytes } from './text-of-bytes.ts'

type Machine = Pick<Env, 'stdin' | 'signal'>

/** The bytes of standard input; a signal ends the wait for more. Throws the failure that the signal stands for. */
export async function* inputChunks({ stdin, signal }: Machine): AsyncGenerator<Uint8Array, void> {
  const iterator = stdin.chunks()[Symbol.asyncIterator]()
  for (;;) {
    throwIfInterrupted(signal)
    const next = await orAborted(iterator.next(), signal)
    throwIfInterrupted(signal)
    if (!next || next.done) return
    yield next.value
  }
}

/** Not `Promise.race` with one promise for all: that one would keep every chunk in memory. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined)
    signal.addEventListener('abort', stop, { once: true })
    const done = (act: () => void): void => {
      signal.removeEventListener('abort', stop)
      act()
    }
    promise.then(
      (value) => done(() => resolve(value)),
      (error: unknown) => done(() => reject(error)),
    )
  })
}

interface InputLimits {
  /** Most that is read, in bytes. */
  readonly maxBytes: number
  /** What it is read for; begins the error's sentence. */
  readonly what: string
  /** What to do about an input that is too long. */
  readonly hint: string
  /** Hears of an encoding that is not UTF-8. */
  readonly told?: ((encoding: Encoding) => void) | undefined
}

/** Standard input as one text without a byte order mark at its start; throws `input_too_large`. */
export async function readInputText(env: Machine, { maxBytes, what, hint, told }: InputLimits): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of inputChunks(env)) {
    length += chunk.length
    if (length > maxBytes)
      throw cliError('input_too_large', `${what}: standard input is longer than ${maxBytes} bytes.`, hint)
    chunks.push(chunk)
  }
  return textOfBytes(Buffer.concat(chunks), told)
}
