import { judgeVerification } from '../checks/verification/verification.ts'
import { decodeSettings, decodeTokens, tokensIn, tokensInLine } from '../decode/texts.ts'
import { withoutLineBreaks } from '../jose/tokens/input.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import { subjectOf, theToken, verificationFacts } from '../verify/given.ts'
import { beside, judgeKeys, type KeyChoice, keysInHand, type ProviderKeys, providerKeys } from '../verify/keys.ts'
import { known, type Memory, RecordEnds, requestsFor } from './memory.ts'
import type { Again, StepJudge } from './step-judge.ts'

const verify: StepJudge = async (memory, again) => {
  const { open, step } = again
  const { run, terms, texts } = memory
  const choice = await choiceOf(memory)
  const [text] = texts['token'] ?? []
  if (step.judged !== undefined)
    return choice.form === 'provider' ? judgeKeysOfMany(choice, again, text ?? '') : judgeKeys(open, choice)
  if (text === undefined) throw new RecordEnds()
  const { raw, hint } = theToken(text)
  const subject = await subjectOf(terms, withoutLineBreaks(raw), hint)
  const steps = run.steps.slice(0, run.steps.indexOf(step) + 1)
  const facts = await verificationFacts({ options: terms.options, steps, note() {} }, open, choice, subject)
  open.judge(judgeVerification(subject.kind, facts))
}

async function choiceOf(memory: Memory): Promise<KeyChoice> {
  const inHand = await keysInHand(memory.terms)
  return inHand ? beside(inHand, memory.provider) : providerKeys(known(memory))
}

/** Of many tokens the record has the keys alone, which are fetched again for the first token that names another. */
async function judgeKeysOfMany({ keys, secret }: ProviderKeys, { open, step }: Again, text: string): Promise<void> {
  await keys.document(open)
  if (requestsFor(step, 'jwks').length < 2) return
  for (const { raw } of text.split('\n').flatMap(tokensInLine)) {
    const token = readToken(raw)
    if (token.form === 'jws') await keys.verify(open, token, { secret })
  }
}

const decode: StepJudge = async ({ judge, terms, texts }, { open, step }) => {
  const { startedAt } = step
  const settings = await decodeSettings({ options: terms.options, judge }, { checks: 'all', now: () => startedAt })
  await decodeTokens(settings, open, tokensIn(texts['token'] ?? []))
}

/** The steps about what was given by hand. */
export const GIVEN_STEPS: Readonly<Record<string, StepJudge>> = { verify, decode }
