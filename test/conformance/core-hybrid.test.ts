import { play } from './run.ts'

play(({ variant: { type, mode } }) => type.startsWith('code ') && mode === undefined)
