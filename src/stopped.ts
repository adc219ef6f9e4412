/** What is thrown to end a command early that has come to part of its result; `cause` says why it ended. */
export class Stopped<R> extends Error {
  readonly result: R

  constructor(result: R, cause: unknown) {
    super('stopped early', { cause })
    this.result = result
  }
}

/** What is thrown where a run does no more with what it was sent; the checks of its record say why. */
export class ActingEnds extends Error {}

/** Fills a result step by step; whatever ends that early takes along, as `Stopped`, what it had come to. */
export async function fill<R>(result: R, act: (result: R) => Promise<unknown>): Promise<R> {
  try {
    await act(result)
  } catch (error) {
    throw new Stopped(result, error)
  }
  return result
}
