import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { cliError } from '../errors.ts'
import { shownPath } from '../text/given.ts'
import { codeOf } from './failures.ts'

/** Largest certificate or key file, in bytes: room for the bundle of a whole system. */
const MOST = 2 * 1024 * 1024

/** The text of a file that a flag names, at most 2 MiB; throws `file_unreadable` or `input_too_large` naming the flag. */
export async function readText(path: string, flag: string, cwd: string): Promise<string> {
  const bytes = await readBytes(resolve(cwd, path)).catch((error: unknown) => {
    const reason = REASONS[codeOf(error)] ?? codeOf(error)
    throw cliError('file_unreadable', `${flag}: the file ${shownPath(path)} ${reason}.`, undefined, error)
  })
  if (bytes.length <= MOST) return bytes.toString('utf8')
  throw cliError(
    'input_too_large',
    `${flag}: the file ${path} is larger than ${MOST} bytes.`,
    'Check that it is the right file.',
  )
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  EISDIR: 'is a folder',
}

/** Reads one byte past the limit at most, so that a device or a pipe without an end is no trap. */
async function readBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const chunks: Buffer[] = []
    let length = 0
    while (length <= MOST) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, null)
      if (bytesRead === 0) break
      chunks.push(buffer.subarray(0, bytesRead))
      length += bytesRead
    }
    return Buffer.concat(chunks)
  } finally {
    await handle.close()
  }
}
