import { constants, promises } from 'node:fs'
import type { Env } from '../env.ts'
import { CliError, cliError, systemCode, throwIfInterrupted } from '../errors.ts'
import { quotedPath } from '../text/quotable.ts'
import { type Encoding, textOfBytes } from './text-of-bytes.ts'

/** Waits for what comes through a pipe. */
export type Waiting = Pick<Env, 'clock' | 'sleep' | 'signal'>

interface ReadLimits {
  /** Largest size in bytes. */
  readonly maxBytes: number
  /** What the file is for, such as "--ca-file"; begins the error's sentence. */
  readonly what: string
  /** How messages name the file, where its path may not be repeated. */
  readonly shown?: string | undefined
  /** Takes a pipe as well, such as `<(…)` of a shell; without it only a regular file is read. */
  readonly pipe?: Waiting
  /** What to do about a folder in the place of a file. */
  readonly folder?: string | undefined
  /** Hears of an encoding that is not UTF-8. */
  readonly told?: ((encoding: Encoding) => void) | undefined
}

/** Bytes that are asked for at once. */
const CHUNK = 64 * 1024
/** How long a pipe is waited for that has no writer yet, and one whose writer is silent, in milliseconds. */
const WRITER_MS = 1_000
const SILENCE_MS = 60_000
const PAUSE_MS = 10

type Refuse = (why: string, cause?: unknown, hint?: string) => CliError

/**
 * The text of a file without a byte order mark at its start. One byte past `maxBytes` is read at most. A folder or a device is
 * refused, a pipe is waited for until a signal comes or its writer has been silent for a minute.
 * Throws `file_unreadable`, `input_too_large` past `maxBytes`, or what a signal stands for.
 */
export async function readTextFile(path: string, limits: ReadLimits): Promise<string> {
  const refuse: Refuse = (why, cause, hint) =>
    cliError('file_unreadable', `${limits.what}: the file ${limits.shown ?? quotedPath(path)} ${why}.`, hint, cause)
  // Importing node:fs/promises would cost every start what only files need. Without waiting, since opening a pipe waits for its writer.
  const handle = await promises.open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw refuse(reasonOf(error), error)
  })
  try {
    const facts = await handle.stat()
    if (facts.isDirectory()) throw refuse('is a folder', undefined, limits.folder)
    const piped = limits.pipe !== undefined && facts.isFIFO()
    if (!facts.isFile() && !piped)
      throw refuse(limits.pipe ? 'is neither a regular file nor a pipe' : 'is not a regular file')
    if (facts.size > limits.maxBytes) throw tooLarge(path, limits)
    const read: Read = (buffer) => handle.read(buffer, 0, buffer.length, null)
    const bytes = await readAll(piped ? patient(read, limits.pipe, refuse) : read, limits.maxBytes).catch((error) => {
      throw error instanceof CliError ? error : refuse(reasonOf(error), error)
    })
    if (bytes.length > limits.maxBytes) throw tooLarge(path, limits)
    return textOfBytes(bytes, limits.told)
  } finally {
    await handle.close()
  }
}

/** Whether there is a file of that name, readable or not. */
export async function isThere(path: string): Promise<boolean> {
  return promises.stat(path).then(
    () => true,
    (error: unknown) => systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR',
  )
}

type Read = (buffer: Buffer) => Promise<{ readonly bytesRead: number }>

async function readAll(read: Read, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  while (length <= maxBytes) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, maxBytes + 1 - length))
    const { bytesRead } = await read(buffer)
    if (bytesRead === 0) break
    chunks.push(buffer.subarray(0, bytesRead))
    length += bytesRead
  }
  return Buffer.concat(chunks)
}

/** Reads a pipe that is opened without waiting: EAGAIN says that its writer is silent, an end at once that there is none yet. */
function patient(read: Read, { clock, sleep, signal }: Waiting, refuse: Refuse): Read {
  let began = false
  return async (buffer) => {
    const from = clock()
    for (;;) {
      throwIfInterrupted(signal)
      const got = await read(buffer).catch((error: unknown) => {
        if (codeOf(error) === 'EAGAIN') return undefined
        throw error
      })
      if (got && (got.bytesRead > 0 || began)) {
        began = true
        return got
      }
      const waited = clock() - from
      if (got && waited >= WRITER_MS) throw refuse('is a pipe that nobody wrote to')
      if (waited >= SILENCE_MS) throw refuse(`is a pipe that was silent for ${SILENCE_MS / 1000} s`)
      await sleep(PAUSE_MS, signal)
    }
  }
}

function tooLarge(path: string, limits: ReadLimits): Error {
  return cliError(
    'input_too_large',
    `${limits.what}: the file ${limits.shown ?? quotedPath(path)} is larger than ${limits.maxBytes} bytes.`,
    'Check that it is the right file.',
  )
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  EISDIR: 'is a folder',
  ELOOP: 'is a circle of symbolic links',
  ENXIO: 'is not a regular file',
  ENOSPC: 'does not fit on the disk',
  EROFS: 'lies on a read-only disk',
  EDQUOT: 'does not fit into the quota',
}

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  return REASONS[code] ?? `cannot be used (${code})`
}

/** The system's error code, such as "ENOENT". */
export function codeOf(error: unknown): string {
  return systemCode(error) ?? 'unknown'
}
