import { play } from './run.ts'

play(({ variant }) => variant.profile === 'core' && variant.mode === 'form_post')
