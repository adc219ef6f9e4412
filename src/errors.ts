import { EXIT, type ExitCode } from './exit.ts'

interface Cause {
  readonly exit: ExitCode
  /** Whether the same command may succeed when run again unchanged. */
  readonly retryable: boolean
  readonly meaning: string
}

/** Every stable `error.code` of our own, with the exit code it leads to. OAuth error codes of a provider stand beside these and exit 3. */
export const CAUSES = {
  check_failed: { exit: EXIT.failed, retryable: false, meaning: 'A check failed: the report names each one.' },
  nothing_judged: { exit: EXIT.failed, retryable: false, meaning: 'The run ended without judging anything.' },
  callback_rejected: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'The authorization response must not be accepted; no token request was made.',
  },
  not_verified: { exit: EXIT.failed, retryable: false, meaning: 'The token could not be verified.' },
  response_unusable: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'The answer has nothing the next step could use.',
  },
  usage: { exit: EXIT.usage, retryable: false, meaning: 'The command line is wrong.' },
  missing_option: { exit: EXIT.usage, retryable: false, meaning: 'A value is needed that was given nowhere.' },
  invalid_option: { exit: EXIT.usage, retryable: false, meaning: 'An option has a value that cannot be used.' },
  profile_invalid: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'The configuration file or a profile in it is wrong.',
  },
  profile_unknown: { exit: EXIT.usage, retryable: false, meaning: 'There is no profile of that name.' },
  preset_unknown: { exit: EXIT.usage, retryable: false, meaning: 'There is no preset of that name.' },
  check_unknown: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'There is no check, code, claim or parameter of that name.',
  },
  input_unreadable: { exit: EXIT.usage, retryable: false, meaning: 'What was given holds nothing that can be read.' },
  input_too_large: { exit: EXIT.usage, retryable: false, meaning: 'What was given is larger than the limit.' },
  insecure_url: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'A URL that was given is no absolute https URL; plain http is for loopback, or with --insecure.',
  },
  oauth_error: {
    exit: EXIT.refused,
    retryable: false,
    meaning: 'The provider answered with an error that is not registered.',
  },
  provider_refused: {
    exit: EXIT.refused,
    retryable: false,
    meaning: 'The provider refused with a status or text instead of an OAuth error.',
  },
  no_session: { exit: EXIT.loginRequired, retryable: false, meaning: 'There is no saved session.' },
  no_refresh_token: { exit: EXIT.loginRequired, retryable: false, meaning: 'The saved session has no refresh token.' },
  login_timeout: { exit: EXIT.loginRequired, retryable: true, meaning: 'Nobody came back in time.' },
  login_impossible: {
    exit: EXIT.loginRequired,
    retryable: false,
    meaning: 'A person is needed and nobody can be asked.',
  },
  dns_failed: { exit: EXIT.unreachable, retryable: true, meaning: 'The host name did not resolve.' },
  connection_refused: { exit: EXIT.unreachable, retryable: true, meaning: 'Nothing listens at that address and port.' },
  connection_reset: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'The connection broke before the answer was complete.',
  },
  connection_failed: { exit: EXIT.unreachable, retryable: true, meaning: 'The connection could not be made.' },
  tls_failed: { exit: EXIT.unreachable, retryable: false, meaning: 'The TLS handshake failed.' },
  tls_certificate: {
    exit: EXIT.unreachable,
    retryable: false,
    meaning: 'The certificate of the server is not valid for it.',
  },
  proxy_failed: { exit: EXIT.unreachable, retryable: true, meaning: 'The proxy did not make the connection.' },
  timeout: { exit: EXIT.unreachable, retryable: true, meaning: 'No complete answer came in time.' },
  http_unavailable: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'The server answered 5xx or 429, after retries where allowed.',
  },
  response_too_large: { exit: EXIT.unreachable, retryable: false, meaning: 'The answer is larger than the limit.' },
  response_malformed: {
    exit: EXIT.unreachable,
    retryable: false,
    meaning: 'The answer is not HTTP, or its encoding is broken.',
  },
  endpoint_unusable: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'An endpoint of the metadata that this run needs is no absolute https URL; nothing was sent there.',
  },
  address_refused: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'A document of the provider leads to an address that it must not lead to; it was not contacted.',
  },
  redirect_refused: { exit: EXIT.failed, retryable: false, meaning: 'The answer is a redirect that is not followed.' },
  port_taken: { exit: EXIT.local, retryable: true, meaning: 'The loopback port is in use.' },
  file_unreadable: { exit: EXIT.local, retryable: false, meaning: 'A file cannot be read.' },
  file_unwritable: { exit: EXIT.local, retryable: false, meaning: 'A file or standard output cannot be written.' },
  file_unsafe: {
    exit: EXIT.local,
    retryable: false,
    meaning: 'A file is a symbolic link, or others may read or write it.',
  },
  session_locked: { exit: EXIT.local, retryable: true, meaning: 'Another process held the session too long.' },
  issuer_failed: { exit: EXIT.local, retryable: false, meaning: 'The embedded issuer could not start.' },
  interrupted: { exit: EXIT.sigint, retryable: true, meaning: 'Interrupted by the person (SIGINT).' },
  terminated: { exit: EXIT.sigterm, retryable: true, meaning: 'Ended by SIGTERM.' },
  hung_up: { exit: EXIT.sighup, retryable: true, meaning: 'The terminal went away (SIGHUP).' },
  bug: { exit: EXIT.bug, retryable: false, meaning: 'A fault in oidc-cli itself.' },
} as const satisfies Record<string, Cause>

export type CauseCode = keyof typeof CAUSES

/** A failure as data: what a report shows and what decides the exit code. */
export interface Failure {
  readonly code: string
  readonly exit: ExitCode
  /** What was expected and what was found. */
  readonly message: string
  /** What to do next. */
  readonly hint: string
  readonly retryable: boolean
}

/** What is thrown to end a step or a command; anything else that is thrown is a bug of ours. */
export class CliError extends Error implements Failure {
  readonly code: string
  readonly exit: ExitCode
  readonly hint: string
  readonly retryable: boolean

  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause })
    this.name = 'CliError'
    this.code = failure.code
    this.exit = failure.exit
    this.hint = failure.hint
    this.retryable = failure.retryable
  }
}

/** A failure as plain data, also of one that was thrown, whose message is no member of its own. */
export function plainFailure({ code, exit, message, hint, retryable }: Failure): Failure {
  return { code, exit, message, hint, retryable }
}

/** The failure of one of our own causes. */
export function failure(code: CauseCode, message: string, hint: string): Failure {
  const { exit, retryable } = CAUSES[code]
  return { code, exit, message, hint, retryable }
}

/** An error of one of our own causes, to be thrown. */
export function cliError(code: CauseCode, message: string, hint: string, cause?: unknown): CliError {
  return new CliError(failure(code, message, hint), cause)
}

/** The failure that a signal to this process stands for; `reason` is its name. */
export function interruption(reason: unknown): Failure {
  const hint = 'Run the command again.'
  if (reason === 'SIGTERM') return failure('terminated', 'Ended by SIGTERM.', hint)
  if (reason === 'SIGHUP') return failure('hung_up', 'The terminal went away.', hint)
  return failure('interrupted', 'Interrupted.', hint)
}

/** The `code` of a system or library error, such as "ENOENT"; undefined when it has none. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
