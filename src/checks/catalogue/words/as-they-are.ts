import { answersWords } from './answers.ts'
import { diagnosisWords } from './diagnosis.ts'
import { situationWords } from './situations.ts'

/** Words about what real providers send. */
export const asTheyAreWords = { ...answersWords, ...situationWords, ...diagnosisWords }
