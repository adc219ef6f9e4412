import { jwksKeyWords } from './jwks-key.ts'
import { jwksMaterialWords } from './jwks-material.ts'
import { jwksSetWords } from './jwks-set.ts'

export const jwksWords = { ...jwksSetWords, ...jwksKeyWords, ...jwksMaterialWords }
