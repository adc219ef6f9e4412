import { jwksKeyWords } from './jwks-key.ts'
import { jwksSetWords } from './jwks-set.ts'

export const jwksWords = { ...jwksSetWords, ...jwksKeyWords }
