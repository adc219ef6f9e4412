import { play } from './run.ts'

play(({ variant }) => variant.profile === 'fapi' && variant.request === 'plain')
