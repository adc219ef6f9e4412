/** Lines of runs, written as these end. */
interface RunLines<Line> {
  /** Writes one behind those that stand already. */
  add(line: Line): void
  /** Whether any was. */
  begun(): boolean
  /** Resolves when all are written. */
  ended(): Promise<void>
}

/** Lines that are written one behind the other, whatever each takes. */
export function createRunLines<Line>(write: (line: Line) => Promise<void>): RunLines<Line> {
  let last: Promise<void> | undefined
  return {
    add(line) {
      last = (last ?? Promise.resolve()).then(() => write(line))
    },
    begun: () => last !== undefined,
    async ended() {
      await last
    },
  }
}
