/** Packages that parse reports in tests and have no types of their own. */
declare module 'har-schema' {
  const schemas: Readonly<Record<string, object>>
  export default schemas
}

declare module 'tap-parser' {
  import type { Writable } from 'node:stream'

  interface Point {
    readonly ok: boolean
    readonly name: string
    readonly skip?: string | boolean
    readonly diag?: unknown
  }
  export interface Results {
    readonly ok: boolean
    readonly bailout: boolean
    readonly failures: readonly { readonly tapError?: string }[]
  }
  export default class Parser extends Writable {
    constructor(options: { readonly strict: boolean }, ended: (results: Results) => void)
    on(event: 'assert', listener: (point: Point) => void): this
  }
}
