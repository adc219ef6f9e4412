/** A number that a JavaScript number would not give back as it was written, 1.10 or one of too many digits; `source` is the text as received. */
export interface ExactNumber {
  readonly [EXACT]: true
  readonly source: string
}

export const EXACT: unique symbol = Symbol('exact number')

export type JsonValue = null | boolean | number | string | ExactNumber | JsonValue[] | JsonObject
export interface JsonObject {
  [name: string]: JsonValue
}

/** A fault of a JSON text, with where it stands. */
export interface JsonFault {
  readonly kind:
    | 'syntax'
    | 'duplicate-member'
    | 'unsafe-integer'
    | 'too-deep'
    | 'too-many'
    | 'not-utf8'
    | 'bom'
    | 'lone-surrogate'
    | 'trailing'
  readonly message: string
  /** Offset in characters of the text, from 0; of not-utf8 in bytes. */
  readonly offset: number
  /** From 1. */
  readonly line: number
  readonly column: number
  /** JSON pointer of the member concerned, where one applies. */
  readonly path?: string
  /** The likely mistake: "missing comma", "unquoted value", "cut off", "HTML". */
  readonly mistake?: string
  /** One line of the text around the fault and a caret below it. */
  readonly excerpt?: string
}

export interface JsonReading {
  /** Undefined when the text cannot be read as JSON at all. */
  readonly value: JsonValue | undefined
  /** What stood before the fault that ended the reading: members and items, or the first of two documents. */
  readonly partial?: JsonValue
  readonly faults: readonly JsonFault[]
  readonly text: string
  /** The names of the members of an object that has very many, for Node.js puts those in order whenever they are asked for. */
  readonly names?: readonly string[]
  /** Set when `JSON.stringify(value)` is the text itself, so that it need not be written anew. */
  readonly canonical?: true
  /** Set when it is canonical, of printable ASCII and holds no order to a CI runner, so that nothing in it needs to be escaped. */
  readonly printable?: true
}
