import { versions } from 'node:process'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Bytes that new objects may take, as many as they may with Node.js 22; later engines let them grow to four times as many, which makes nothing faster here. */
const ENOUGH = 32 * 1024 * 1024

/** After how many things that end it is looked at again. */
const EVERY = 16

/** Has the room for new objects grow no more once it is large enough; told of everything that ends, since there is a flag for the growth alone while a program runs. */
export function boundNewSpace(
  v8 = versions.v8,
  sizeOf = (): number => newSpaceSize(getHeapSpaceStatistics()),
  setFlags = setFlagsFromString,
): () => void {
  let isBound = Number.parseInt(v8, 10) < 13
  let ended = 0
  return () => {
    ended += 1
    if (isBound || ended % EVERY !== 0 || sizeOf() < ENOUGH) return
    isBound = true
    setFlags('--semi-space-growth-factor=1')
  }
}

function newSpaceSize(spaces: ReturnType<typeof getHeapSpaceStatistics>): number {
  return spaces.find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0
}
