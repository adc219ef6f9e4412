/** A JSON text to stand where a document has another value; each is one kind of what providers send. */
export interface Odd {
  readonly what: string
  readonly text: string
  readonly type: 'string' | 'null' | 'boolean' | 'number' | 'array' | 'object'
  /** Whether it holds nothing at all. */
  readonly empty?: true
}

export const ODD: readonly Odd[] = [
  { what: 'an empty string', text: '""', type: 'string', empty: true },
  { what: 'null', text: 'null', type: 'null' },
  { what: 'true', text: 'true', type: 'boolean' },
  { what: 'false', text: 'false', type: 'boolean' },
  { what: 'zero', text: '0', type: 'number' },
  { what: 'a fraction below zero', text: '-1.5', type: 'number' },
  { what: 'a number of too many digits', text: '12345678901234567890123', type: 'number' },
  { what: 'a number beyond all', text: '1e400', type: 'number' },
  { what: 'an empty list', text: '[]', type: 'array', empty: true },
  { what: 'a list of null', text: '[null]', type: 'array' },
  { what: 'a list of an empty string', text: '[""]', type: 'array' },
  { what: 'a list of a number and an object', text: '[1,{"a":[]}]', type: 'array' },
  { what: 'a list in a list', text: '[[["code"]]]', type: 'array' },
  { what: 'an empty object', text: '{}', type: 'object', empty: true },
  { what: 'an object', text: '{"a":1,"keys":{}}', type: 'object' },
  {
    what: 'an object with members that every object has',
    text: '{"__proto__":{"a":1},"toString":1,"constructor":null,"then":1,"length":3}',
    type: 'object',
  },
  { what: 'an object of many levels', text: `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, type: 'object' },
  { what: 'a list of many items', text: `[${'0,'.repeat(2000)}0]`, type: 'array' },
]

/** A JSON object with one member replaced or added by a JSON text, or taken out. */
export function withMember(body: object, name: string, text: string | undefined): string {
  const others = Object.entries(body).filter(([key]) => key !== name)
  const members = others.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
  return `{${[...members, ...(text === undefined ? [] : [`${JSON.stringify(name)}:${text}`])].join(',')}}`
}

/** Values that are alike to a reader; each run of `someOf` has one of each group. */
const ALIKE: readonly (readonly Odd[])[] = [
  oddsOf('string'),
  oddsOf('null'),
  oddsOf('boolean'),
  oddsOf('number'),
  oddsOf('array').filter(({ empty }) => empty),
  oddsOf('array').filter(({ empty }) => !empty),
  oddsOf('object').filter(({ empty }) => empty),
  oddsOf('object').filter(({ empty }) => !empty),
]

/** One of each type and of each that is empty, for runs that take long; `turn` chooses which, so that in some turns every value has its own. */
export function someOf(turn: number): readonly Odd[] {
  return ALIKE.flatMap((group) => group[turn % group.length] ?? [])
}

function oddsOf(type: Odd['type']): readonly Odd[] {
  return ODD.filter((odd) => odd.type === type)
}
