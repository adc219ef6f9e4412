import { ofCodeAlone } from '../checks/callback/callback.ts'
import { missingResponse } from '../checks/callback/page.ts'
import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { askFilled, canAsk } from '../config/ask.ts'
import type { Context } from '../context.ts'
import { CliError, cliError, plainFailure } from '../errors.ts'
import { inputChunks } from '../files/input.ts'
import type { AuthorizationResponse, JudgedResponse } from './authorization-response.ts'
import { givenUp } from './login-timeout.ts'
import { printUrl } from './open-browser.ts'
import { foreignPage, foreignResponse, parsePasted, pastedLines } from './pasted-response.ts'
import type { Provider } from './provider.ts'
import type { JudgeResponse, RedirectionEndpoint, ResponseJudgement } from './redirection-endpoint.ts'
import { ASKING, seenThere } from './seen-there.ts'

/** A person's way to the provider and back. */
export interface PendingRequest {
  readonly endpoint: RedirectionEndpoint
  /** The authorization URL. */
  readonly url: string
  readonly provider: Provider
  readonly judge: JudgeResponse
}

/** Takes the response from the person: `--callback-url`, its `-` for standard input, or a prompt. */
export async function pastedResponse(
  context: Context,
  open: JudgedStep,
  pending: PendingRequest,
): Promise<JudgedResponse> {
  const { endpoint, url, judge } = pending
  const given = context.options.text('callbackUrl')
  if (given === undefined || given === '-')
    await printUrl(context, 'Open this URL, sign in, and paste the URL the browser ends on:', url)
  const text =
    given === undefined
      ? await askForUrl(context).catch(whatIsSeen(context, open, pending))
      : given === '-'
        ? await readLine(context)
        : given
  if (/^[\s"'<>]*$/.test(text))
    throw cliError(
      'missing_option',
      '--callback-url is empty, and the URL the browser ended on is needed.',
      'Give the whole URL, with everything after the question mark or the number sign.',
    )
  if (text.length > 300 * 1024)
    throw cliError('input_too_large', 'The pasted URL is longer than 300 KiB.', 'Paste only the URL.')
  const { mended, fault, ...parsed } = parsePasted(text)
  if (fault !== undefined) throw notPasted(fault)
  if (mended.length > 0) open.note(`What was pasted was mended: ${mended.join('; ')}.`)
  if (parsed.parameters.length === 0)
    throw cliError(
      'response_unusable',
      'What was pasted is an address without any answer of the provider in it.',
      WHAT_TO_PASTE,
    )
  const arrived = { channel: 'pasted', ...parsed } as const
  const judgement = await judge(arrived)
  const { parameters = parsed.parameters } = judgement
  const { findings, stray } = judgePasted(arrived, judgement, endpoint.redirectUri)
  if (isCodeAlone(arrived)) open.note('Only a code was pasted: state and iss could not be compared.')
  if (stray) {
    open.judge(findings)
    throw foreignResponse(parameters, foreignPage(parsed.arrivedAt, endpoint.redirectUri))
  }
  return { ...arrived, sameBrowser: null, parameters, findings }
}

/** What is told of a person who gave up at the prompt: what the provider shows. */
function whatIsSeen(context: Context, open: JudgedStep, { endpoint, url, provider }: PendingRequest) {
  return async (error: unknown): Promise<never> => {
    if (!(error instanceof CliError) || error.code !== 'interrupted') throw error
    context.talk.say(ASKING)
    const { redirectUri, strays } = endpoint
    const seen = await seenThere(context, open, { url, redirectUri, provider })
    throw givenUp(plainFailure(error), { redirectUri, strays, departed: undefined, ...seen })
  }
}

function isCodeAlone({ arrivedAt, parameters }: AuthorizationResponse): boolean {
  return arrivedAt === undefined && parameters.every(([name]) => name === 'code')
}

/** What is found of a pasted response, and whether it is none to this request. */
export function judgePasted(
  arrived: AuthorizationResponse,
  { findings, verdict }: ResponseJudgement,
  redirectUri: string,
): { readonly findings: readonly Finding[]; readonly stray: boolean } {
  if (isCodeAlone(arrived)) return { findings: ofCodeAlone(findings), stray: false }
  if (verdict !== 'stray') return { findings, stray: false }
  const page = foreignPage(arrived.arrivedAt, redirectUri)
  return { findings: page === undefined ? findings : [...findings, missingResponse(page, redirectUri)], stray: true }
}

async function askForUrl(context: Context): Promise<string> {
  if (!canAsk(context.env)) {
    throw cliError(
      'login_impossible',
      'The redirect URI does not come back to this machine, and nobody can be asked to paste the URL.',
      'Give --callback-url - and write the URL to standard input.',
    )
  }
  const answer = await askFilled(context.env, 'URL the browser ended on', pasteFault)
  if (answer !== '') return answer
  throw cliError(
    'missing_option',
    'The URL the browser ended on is needed, and the line was empty.',
    'Paste the whole URL, or give it with --callback-url.',
  )
}

/** What a person is told of a text that is no response, before being asked again. */
function pasteFault(text: string): string | undefined {
  const { fault, parameters } = parsePasted(text)
  if (fault !== undefined) return `This is no answer of the provider: ${fault}. ${WHAT_TO_PASTE}`
  return parameters.length === 0
    ? `This is an address without any answer of the provider in it. ${WHAT_TO_PASTE}`
    : undefined
}

const WHAT_TO_PASTE = 'Paste the URL the browser ended on, with everything after the question mark or the number sign.'

/** What was given is no response, and nobody can be asked for another. */
function notPasted(fault: string): Error {
  return cliError(
    'invalid_option',
    `What was pasted is no answer of the provider: ${fault}. Nothing was sent.`,
    WHAT_TO_PASTE,
  )
}

async function readLine(context: Context): Promise<string> {
  let text = ''
  for await (const chunk of inputChunks(context.env)) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.trimStart().includes('\n') || text.length > 400 * 1024) break
  }
  const line = pastedLines(text)
  if (line === '')
    throw cliError(
      'missing_option',
      '--callback-url is empty: standard input ended without a URL.',
      'Write the URL the browser ended on to it.',
    )
  return line
}
