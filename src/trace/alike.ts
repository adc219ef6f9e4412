import { agreement, type Compared } from './compared.ts'
import { type Entry, type Found, foundAt, type Where } from './secret-match.ts'

/** Places in secrets that begin with the same bytes. */
export interface Alike {
  readonly size: number
  add(entry: Entry): void
  /** Of the secrets that a place in a text may belong to, the one that covers most. */
  longest(text: Compared, at: number): Found | undefined
}

/** So few are looked at one after another. */
const FEW = 8
/** How many that stand next to a text in their order are looked at on either side. */
const BESIDE = 4

/** Entries by the order of what follows them, in which those that agree most with a text stand beside it. */
interface Ordered {
  readonly entries: readonly Entry[]
  /** Bytes that all of them begin with. */
  readonly common: number
  /** Bytes behind each entry. */
  readonly lengths: readonly number[]
  /** The place of the longest other entry that each goes on from, and of one further back; -1 for none. */
  readonly before: Int32Array
  readonly far: Int32Array
}

export function createAlike(...entries: Entry[]): Alike {
  let ordered: Ordered | undefined
  return {
    get size() {
      return entries.length
    },
    add(entry) {
      entries.push(entry)
      ordered = undefined
    },
    longest(text, at) {
      if (entries.length <= FEW) return best(entries, { text, at, agreed: 0 })
      ordered ??= inOrder(entries)
      return best(...candidates(ordered, text, at))
    },
  }
}

function best(entries: readonly Entry[], where: Where): Found | undefined {
  let found: Found | undefined
  for (const entry of entries) found = foundAt(entry, where, found ? found.end - found.start : 0) ?? found
  return found
}

function inOrder(given: readonly Entry[]): Ordered {
  const bytes = new Map(given.map((entry) => [entry, entry.pattern.compared.bytes.subarray(entry.offset)] as const))
  const of = (entry: Entry | undefined): Uint8Array => (entry && bytes.get(entry)) ?? new Uint8Array()
  const entries = [...given].sort((one, other) => Buffer.compare(of(one), of(other)))
  const lengths = entries.map((entry) => of(entry).length)
  const before = new Int32Array(entries.length).fill(-1)
  const far = new Int32Array(entries.length).fill(-1)
  const depth = new Int32Array(entries.length + 1)
  const open: number[] = []
  for (const [place, entry] of entries.entries()) {
    while (open.length > 0 && !goesOnFrom(of(entry), of(entries[open.at(-1) ?? 0]))) open.pop()
    const parent = open.at(-1) ?? -1
    before[place] = parent
    depth[place] = parent < 0 ? 0 : (depth[parent] ?? 0) + 1
    far[place] = farFrom(parent, far, depth)
    open.push(place)
  }
  const [first, last] = [of(entries[0]), of(entries.at(-1))]
  let common = 0
  while (common < first.length && first[common] === last[common]) common += 1
  return { entries, common, lengths, before, far }
}

function goesOnFrom(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return beginning.length <= bytes.length && Buffer.compare(bytes.subarray(0, beginning.length), beginning) === 0
}

/** Twice as far back as the parent leads, where its own way is made of two equal steps: any depth is reached in few. */
function farFrom(parent: number, far: Int32Array, depth: Int32Array): number {
  if (parent < 0) return -1
  const first = far[parent] ?? -1
  if (first < 0) return parent
  const second = far[first] ?? -1
  if (second < 0) return parent
  const [top = 0, middle = 0, bottom = 0] = [depth[parent], depth[first], depth[second]]
  return top - middle === middle - bottom ? second : parent
}

/** Those beside the text in their order, and the longest that stands in it whole; with what each of them agrees with the text in. */
function candidates(ordered: Ordered, text: Compared, at: number): readonly [entries: readonly Entry[], where: Where] {
  const { entries, common, lengths, before, far } = ordered
  const { place, agreed } = placeOf(ordered, text, at)
  let whole = place
  while (whole >= 0 && (lengths[whole] ?? 0) > agreed) {
    const back = far[whole] ?? -1
    whole = back >= 0 && (lengths[back] ?? 0) > agreed ? back : (before[whole] ?? -1)
  }
  const from = Math.max(0, place - BESIDE + 1)
  const beside = entries.slice(from, place + BESIDE + 1)
  const longest = entries[whole]
  const where = { text, at, agreed: Math.min(agreed, common) }
  return [longest === undefined || whole >= from ? beside : [longest, ...beside], where]
}

/** How many bytes of an entry are in the text, and whether the text is not before it in their order. */
interface Placed {
  readonly agreed: number
  readonly isReached: boolean
}

function placed({ pattern, offset }: Entry, { text, at, agreed: already }: Where): Placed {
  const agreed = agreement({ of: pattern.compared, at: offset }, { of: text, at }, already)
  const [own, theirs] = [pattern.compared.bytes[offset + agreed], text.bytes[at + agreed]]
  return { agreed, isReached: own === undefined || (theirs !== undefined && own < theirs) }
}

/** The last entry that is not behind the text in their order, and how many bytes of it are in the text; place -1 where all are behind. */
function placeOf(
  { entries, common }: Ordered,
  text: Compared,
  at: number,
): { readonly place: number; readonly agreed: number } {
  const [first] = entries
  const { agreed, isReached } = first ? placed(first, { text, at, agreed: 0 }) : { agreed: 0, isReached: false }
  if (agreed < common) return { place: isReached ? entries.length - 1 : -1, agreed }
  let low = { place: -1, agreed: common }
  let high = { place: entries.length, agreed: common }
  while (high.place - low.place > 1) {
    const place = (low.place + high.place) >> 1
    const entry = entries[place]
    if (!entry) break
    const { agreed, isReached } = placed(entry, { text, at, agreed: Math.min(low.agreed, high.agreed) })
    if (isReached) low = { place, agreed }
    else high = { place, agreed }
  }
  return low
}
