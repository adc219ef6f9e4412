/** The words of one rule. */
export interface Words {
  /** What must hold, in a sentence. */
  readonly must: string
  /** What to do when it does not; the remedy of its group serves when absent. */
  readonly remedy?: string
  /** A heading of a few words. */
  readonly title?: string
  /** What is wrong when it is broken, in a sentence. */
  readonly wrong?: string
  /** What can happen where it is broken. */
  readonly why?: string
  /** What the provider's operator does about it. */
  readonly operator?: string
  /** What the client's developer does about it. */
  readonly client?: string
  /** Present where only a request of its own can decide it. */
  readonly probe?: true
}
