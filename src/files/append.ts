import { open, stat } from 'node:fs/promises'
import { unwritable } from './private.ts'

/** Bytes that a file has by now; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

/** Adds text to the end of a file. Throws `file_unwritable`. */
export async function appendText(path: string, text: string): Promise<void> {
  try {
    const handle = await open(path, 'a')
    try {
      await handle.appendFile(text)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw unwritable(path, error)
  }
}
