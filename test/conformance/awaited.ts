import type { Row } from './plans.ts'

interface Awaited {
  /** Short names of modules. */
  readonly modules: string
  readonly where?: (row: Row) => boolean
  /** How a row of them differs, among other things. */
  readonly symptom: string
}

/** Rows that do not hold yet. Whoever makes one hold takes it out. */
const AWAITED: readonly Awaited[] = [
  { modules: 'N15 F1', symptom: 'although the metadata are those of another issuer' },
  { modules: 'E2 N8 N9 P18', symptom: 'exit 2 instead of' },
  {
    modules: 'N1 N2 N3 N4 N5 N6 N7 N10 N11 N12 N13',
    where: ({ variant }) => variant.type.startsWith('code id_token'),
    symptom: 'token was asked a',
  },
  {
    modules: 'N1 N2 N3 N4 N5 N6 N7 N10 N11 N12 N13 N14 N16 N17 E2u F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12',
    symptom: 'saved: sessions/session.json is another',
  },
  {
    modules: 'F13 F14 F17 F18 F19 F20 F21 F22 F23 F24',
    symptom: 'is named first instead of',
  },
  { modules: 'F15 F16', symptom: 'exit 1 check_failed in authorize instead of' },
]

/** How a row is known to differ; undefined for one that holds. */
export function awaited(row: Row): string | undefined {
  return AWAITED.find(({ modules, where }) => modules.split(' ').includes(row.short) && (where?.(row) ?? true))?.symptom
}
