import { inFull } from './in-full.ts'

/** Words about what a failure points at. */
export const diagnosisWords = inFull({
  'tok-member-spelling': {
    title: 'Members have their registered names',
    holds: 'No member of the token answer is a registered one in another spelling.',
    wrong: 'Members of the token answer are registered ones in another spelling, such as accessToken.',
    why: 'Names are compared exactly, so that clients find no token in the answer.',
    operator: 'Send the registered names, in small letters with underscores.',
    client: 'Read the answer with a parser of your own; this run went on with what came.',
  },
})
