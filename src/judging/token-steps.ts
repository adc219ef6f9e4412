import { requestMembers } from '../checks/request/assertion.ts'
import { pkceMethod } from '../flows/authorization-request.ts'
import { authorizationCode } from '../flows/grants/authorization-code.ts'
import { grantNamed } from '../flows/grants/grants.ts'
import { refreshOf } from '../flows/grants/refresh-token.ts'
import { type IdTokenAbout, judgeIdToken } from '../flows/id-token.ts'
import { aboutToken, aboutUserinfo } from '../flows/login.ts'
import { judgeRevoked } from '../flows/revoke.ts'
import { refreshFrom } from '../flows/session-refresh.ts'
import { aboutSession } from '../flows/session-userinfo.ts'
import { answeredBy } from '../flows/settle.ts'
import { type JudgedGrant, judgeGrantedToken, judgeTokens } from '../flows/token.ts'
import { judgeUserinfoAnswer } from '../flows/userinfo.ts'
import { requestsIn } from '../http/redirect.ts'
import { textOf } from '../jose/json/values.ts'
import type { Exchange } from '../trace/trace.ts'
import { knownClient, lastFor, type Memory, RecordEnds } from './memory.ts'
import { requestAndResponse } from './sign-in-steps.ts'
import { argumentOf, type StepJudge } from './step-judge.ts'

/** A step of a request to the token endpoint; its name is the purpose of the request. */
const tokens: StepJudge = async (memory, { open, step }) => {
  const exchange = lastFor(step, step.name)
  const answer = exchange && answeredBy(exchange)
  if (!answer) return
  const client = await knownClient(memory)
  const grant = await grantOf(memory, step.name, exchange)
  memory.grant = grant
  const taken = judgeTokens(client, open, answer, grant)
  if (!taken) return
  judgeGrantedToken(client, open, taken, grant)
  memory.answer = { ...taken, by: step.name }
  if (step.name === 'token') memory.tokens = { ...memory.tokens, ...taken.tokens }
}

function grantOf(memory: Memory, purpose: string, sent: Exchange): JudgedGrant | Promise<JudgedGrant> {
  const { run, terms } = memory
  if (run.command === 'token') return grantNamed(argumentOf(memory, 'grant') ?? '').make(terms)
  if (purpose === 'refresh') return refreshGrant(memory)
  const { receivedAt = 0 } = memory
  const verifier = requestMembers(sent).get('code_verifier') ?? ''
  const codeVerifier = pkceMethod(terms.options) === 'off' ? undefined : verifier
  return authorizationCode({ ...requestAndResponse(memory), receivedAt, codeVerifier, options: terms.options })
}

function refreshGrant(memory: Memory): JudgedGrant {
  const { run, terms, texts, session } = memory
  if (run.command === 'login') return refreshOf(textOf(memory.tokens?.['refresh_token']) ?? '', memory.tokens)
  const given = texts['refresh-token']?.[0]
  const refresh_token = given ?? textOf(session?.tokens['refresh_token']) ?? ''
  return refreshFrom(terms, { refresh_token, session: given === undefined ? session : undefined })
}

const idToken: StepJudge = async (memory, { open }) => {
  const { answer } = memory
  const raw = textOf(answer?.tokens['id_token'])
  if (!answer || raw === undefined) throw new RecordEnds()
  const opened = await judgeIdToken(await knownClient(memory), open, raw, aboutIdToken(memory, answer))
  memory.opened ??= opened
}

function aboutIdToken(memory: Memory, answer: NonNullable<Memory['answer']>): IdTokenAbout {
  const { run, session, texts, opened, front } = memory
  if (run.command === 'login' && answer.by === 'token') return aboutToken(requestAndResponse(memory), answer, front)
  const { exchange, tokens } = answer
  const about = { exchange, access_token: textOf(tokens['access_token']) }
  if (answer.by === 'token') return { ...about, channel: 'token', nonce: null }
  const before = texts['refresh-token'] ? undefined : session?.claims
  return { ...about, channel: 'refresh', previous: run.command === 'login' ? (opened ?? front)?.claims : before }
}

const userinfo: StepJudge = async (memory, { open, step }) => {
  const exchange = lastFor(step, 'userinfo')
  const answer = exchange && answeredBy(exchange)
  if (!answer) return
  const { session, texts, tokens, opened, front } = memory
  const about =
    memory.run.command === 'login'
      ? aboutUserinfo(requestAndResponse(memory).request, tokens, opened ?? front)
      : aboutSession(session, texts['access-token']?.[0])
  const { claims } = await judgeUserinfoAnswer(await knownClient(memory), open, answer, about)
  memory.userinfo = claims
}

/** Tokens that were given back, one request each (RFC 7009 2). */
const revoke: StepJudge = async (_memory, { open, step }) => {
  for (const tries of requestsIn(step.exchanges)) {
    const exchange = tries.at(-1)
    if (exchange) open.judge(judgeRevoked(exchange))
  }
}

/** The steps with tokens. */
export const TOKEN_STEPS: Readonly<Record<string, StepJudge>> = {
  token: tokens,
  refresh: tokens,
  id_token: idToken,
  userinfo,
  revoke,
}
