import { play } from './run.ts'

play(({ variant: { type, mode } }) => !type.includes('code') && mode === undefined)
