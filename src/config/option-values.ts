/** Where an effective value came from; precedence falls from left to right. */
export type Source = 'flag' | 'environment' | 'profile' | 'preset' | 'metadata' | 'default' | 'prompt'

/** Option values by the camel-case name commander gives them, after flag < environment < profile < preset < default was settled. */
export interface Options {
  /** The value of a string option, or undefined. Never empty but where that says something, as with --proxy. */
  text(name: string): string | undefined
  /** A string option that the command cannot do without: asks at a terminal, else a usage error naming flag, variable and profile key. */
  need(name: string): Promise<string>
  /** A secret option: `env:NAME`, `file:PATH`, `-` are resolved. */
  secret(name: string): Promise<string | undefined>
  /** What a secret value refers to, for a value that is no option of this run. */
  resolve(given: string, what: string): Promise<string>
  flag(name: string): boolean
  number(name: string): number | undefined
  list(name: string): readonly string[]
  sourceOf(name: string): Source | undefined
  /** Every option of this command that has a value, with its source and where exactly it stands. */
  all(): readonly {
    readonly name: string
    readonly flag: string
    readonly value: unknown
    readonly source: Source
    readonly from: string
  }[]
}
