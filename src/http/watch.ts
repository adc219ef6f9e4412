/** What is waited for at the moment while a request is under way. */
export interface Stage {
  readonly what: 'name' | 'connection' | 'answer' | 'pause'
  readonly host: string
  /** Which try it is of, or which one the pause is before; the first is 1. */
  readonly tried: number
  /** Milliseconds until it ends by itself. */
  readonly ms: number
}

/** Looks on while a request is under way. */
export interface Onlooker {
  /** Is told whenever something else is waited for. */
  at(stage: Stage): void
  end(): void
}

/** Is asked for an onlooker whenever a request begins. */
export type Watch = () => Onlooker

/** Looks away. */
export const UNWATCHED: Watch = () => ({ at() {}, end() {} })
