// Runs test files one after another in this process, each as a suite of its path: modules are then loaded, and made fast, once for many
// files. Processes that run at the same time take the files of one list in turn, so that none waits for another in the end.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'

/** A file that takes longer has stopped, in milliseconds; the longest takes as much as five minutes where others use the machine. */
export const TIMEOUT = 600_000

/** Takes at most so many of the files that no other process has taken, and runs them; `turns` is the folder that says which are taken. */
export async function runFiles({ files, turns, most }) {
  let taken = 0
  for (const { name, place, turn } of turnsOf(files, turns)) {
    if (taken === most) return
    if (!isFree(turn)) continue
    taken += 1
    await new Promise((ended) => {
      suite(name, { timeout: TIMEOUT }, async () => {
        await import(pathToFileURL(place).href).catch((error) =>
          test('is loaded', () => {
            throw error
          }),
        )
        // The last hook of the file.
        after(() => {
          writeFileSync(turn, ENDED)
          ended()
        })
      })
    })
  }
}

/** Names of the files that did not run to their end, whatever became of their process. */
export function unended({ files, turns }) {
  return turnsOf(files, turns)
    .filter(({ turn }) => !existsSync(turn) || readFileSync(turn, 'utf8') !== ENDED)
    .map(({ name }) => name)
}

const ENDED = 'ended'

function turnsOf(files, turns) {
  return files.map((file, at) => ({ ...file, turn: join(turns, String(at)) }))
}

function isFree(turn) {
  try {
    writeFileSync(turn, '', { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}
