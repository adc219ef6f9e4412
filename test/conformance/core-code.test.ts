import { play } from './run.ts'

play(({ variant }) => variant.profile === 'core' && variant.type === 'code' && variant.mode === undefined)
