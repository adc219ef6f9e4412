import { idTokenClaimWords } from './id-token-claims.ts'
import { idTokenFormWords } from './id-token-form.ts'
import { idTokenLoginWords } from './id-token-login.ts'

export const idTokenWords = { ...idTokenFormWords, ...idTokenClaimWords, ...idTokenLoginWords }
