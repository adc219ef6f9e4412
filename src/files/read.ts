import { constants, promises } from 'node:fs'
import { cliError } from '../errors.ts'
import { shownPath } from '../text/given.ts'

export interface ReadLimits {
  /** Largest size in bytes. */
  readonly maxBytes: number
  /** What the file is for, such as "--ca-file"; begins the error's sentence. */
  readonly what: string
  /** How messages name the file, where its path may not be repeated. */
  readonly shown?: string | undefined
}

/**
 * The bytes of a regular file. A folder, device or pipe is refused rather than waited for.
 * Throws `file_unreadable`, or `input_too_large` past `maxBytes`.
 */
export async function readFileBytes(path: string, limits: ReadLimits): Promise<Buffer> {
  const refuse = (why: string, cause?: unknown) =>
    cliError('file_unreadable', `${limits.what}: the file ${limits.shown ?? shownPath(path)} ${why}.`, undefined, cause)
  // Importing node:fs/promises would cost every start what only files need.
  const handle = await promises.open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw refuse(reasonOf(error), error)
  })
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) throw refuse(facts.isDirectory() ? 'is a folder' : 'is not a regular file')
    if (facts.size > limits.maxBytes) throw tooLarge(path, limits)
    const bytes = await handle.readFile().catch((error: unknown) => {
      throw refuse(reasonOf(error), error)
    })
    if (bytes.length > limits.maxBytes) throw tooLarge(path, limits)
    return bytes
  } finally {
    await handle.close()
  }
}

/** The same as text; a byte order mark at the start is left out. */
export async function readTextFile(path: string, limits: ReadLimits): Promise<string> {
  return (await readFileBytes(path, limits)).toString('utf8').replace(/^\ufeff/, '')
}

function tooLarge(path: string, limits: ReadLimits): Error {
  return cliError(
    'input_too_large',
    `${limits.what}: the file ${limits.shown ?? shownPath(path)} is larger than ${limits.maxBytes} bytes.`,
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
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
