import { STRAY } from '../browser/stray.ts'
import { toldState } from '../checks/callback/callback.ts'
import { judgeOpenings } from '../checks/callback/openings.ts'
import { requestFacts } from '../flows/authorization-request.ts'
import { type Authorization, judgeAsked, missedResponse } from '../flows/authorize.ts'
import { judgeIdToken } from '../flows/id-token.ts'
import { openJarm, responseIn } from '../flows/jarm.ts'
import { aboutFrontToken, frontTokens, judgeFrontAccessToken } from '../flows/login.ts'
import { openingsIn } from '../flows/openings.ts'
import { judgePushed } from '../flows/request-transport.ts'
import { answeredBy } from '../flows/settle.ts'
import { textOf } from '../jose/json/values.ts'
import { formParameters } from '../text/url-encoding.ts'
import { knownClient, lastFor, type Memory, RecordEnds } from './memory.ts'
import { judgeResponse } from './recorded-responses.ts'
import type { StepJudge } from './step-judge.ts'

const authorize: StepJudge = async (memory, { open, step, children }) => {
  const client = await knownClient(memory)
  if (step.asked === undefined) return
  const request = requestFacts(formParameters(step.asked) ?? [], step.startedAt)
  memory.request = request
  judgeAsked(client, open, request)
  if (memory.terms.options.text('requestObject') === 'encrypted') await client.keys.document(open)
  const pushed = lastFor(step, 'par')
  const answer = pushed && answeredBy(pushed)
  if (answer) judgePushed(open, answer)
  if (!step.exchanges.some(({ purpose }) => purpose === 'authorize')) return
  await children()
  const pasted = memory.responses.find(({ channel }) => channel === 'pasted')
  const judged = pasted && (await judgeResponse(client, request, pasted, memory.unwrapped.get(pasted)))
  if (judged?.stray) open.judge(judged.findings)
  if (step.failure) open.judge(judgeOpenings(openingsIn(step.exchanges)))
  if (step.failure?.code !== 'login_timeout') return
  const forged = memory.responses.filter(({ ruling }) => ruling === 'ignored')
  const judgements = await Promise.all(
    forged.map((each) => judgeResponse(client, request, each, memory.unwrapped.get(each))),
  )
  const told = judgements.map(({ findings }) => toldState(findings)).find((said) => said !== undefined)
  open.judge([missedResponse(forged.length > 0 ? STRAY.forged : undefined, request.redirect_uri ?? '', told)])
}

const jarm: StepJudge = async (memory, { open }) => {
  const client = await knownClient(memory)
  const arrival = memory.responses.find((each) => responseIn(each) !== undefined && !memory.unwrapped.has(each))
  const raw = arrival && responseIn(arrival)
  if (!arrival || raw === undefined) return
  memory.unwrapped.set(arrival, undefined)
  memory.unwrapped.set(arrival, await openJarm(client, open, raw))
}

const callback: StepJudge = async (memory, { open, step }) => {
  const client = await knownClient(memory)
  const arrival = memory.responses.find(({ ruling }) => ruling === 'taken')
  if (!arrival || !memory.request) throw new RecordEnds()
  const unwrapped = memory.unwrapped.get(arrival)
  const { findings, parameters = arrival.parameters } = await judgeResponse(client, memory.request, arrival, unwrapped)
  open.judge(findings)
  open.judge(judgeOpenings(openingsIn(step.exchanges)))
  memory.response = { ...arrival, parameters, sameBrowser: null, findings }
  memory.receivedAt = step.startedAt
  memory.tokens = frontTokens({ request: memory.request, response: memory.response }) ?? null
}

/** The request of a recorded sign-in and what came back for it; throws `RecordEnds` where nothing did. */
export function requestAndResponse({ request, response }: Memory): Pick<Authorization, 'request' | 'response'> {
  if (!request || !response) throw new RecordEnds()
  return { request, response }
}

const frontAccessToken: StepJudge = async (memory, { open }) =>
  judgeFrontAccessToken(await knownClient(memory), open, requestAndResponse(memory), memory.tokens ?? {})

const frontIdToken: StepJudge = async (memory, { open }) => {
  const raw = textOf(memory.tokens?.['id_token']) ?? ''
  memory.front = await judgeIdToken(await knownClient(memory), open, raw, aboutFrontToken(requestAndResponse(memory)))
}

/** The steps of a sign-in until a person is back. */
export const SIGN_IN_STEPS: Readonly<Record<string, StepJudge>> = {
  authorize,
  jarm,
  callback,
  'front-channel access_token': frontAccessToken,
  'front-channel id_token': frontIdToken,
}
