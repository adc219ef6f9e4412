import { EXIT, type ExitCode } from './exit.ts'

interface Cause {
  readonly exit: ExitCode
  /** Whether the same command may succeed when run again unchanged. */
  readonly retryable: boolean
  readonly meaning: string
  /** What to do about it, where the place that fails knows nothing better. */
  readonly remedy: string
}

/** Every stable `error.code` of our own, with the exit code it leads to, what it means and what to do; reports, `explain` and docs/exit-codes.md say it from here. OAuth error codes of a provider stand beside these and exit 3. */
export const CAUSES = {
  check_failed: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'A check failed: the report names each one.',
    remedy: 'Look at each failed check in the report; oidc-cli explain <check> tells what each side does about it.',
  },
  nothing_judged: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'The run ended without judging anything.',
    remedy: 'Look at the steps with -v.',
  },
  callback_rejected: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'The authorization response must not be accepted; its code is not exchanged.',
    remedy: 'Look at the failed checks of the callback step, and sign in again in one browser window.',
  },
  other_browser: {
    exit: EXIT.failed,
    retryable: false,
    meaning:
      'The answer of the provider came from another browser than the one that was sent there; no token request was made.',
    remedy:
      'Sign in again, in one browser that keeps the cookies of this machine. An address of --no-browser may be opened in any browser.',
  },
  not_verified: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'The token could not be verified.',
    remedy: 'Give the key set of the issuer (--jwks, --issuer or --key), and look at kid and alg: oidc-cli decode.',
  },
  nothing_readable: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'What was given to decode holds nothing that can be read.',
    remedy:
      'Give the token whole. One that is opaque can be read by its issuer alone, who tells of it by introspection.',
  },
  assertion_failed: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'Something that a scenario expects of a step does not hold.',
    remedy: 'Look at what was found in the report, and change the provider or what is expected.',
  },
  shards_unfit: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'The records given to report merge are not the shards of one run, each once.',
    remedy:
      'Give the record of each shard once: those that --save json=<file> of check --shard 1/<n> to <n>/<n> wrote.',
  },
  value_not_handed_on: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'A step of a scenario needs a value of an earlier one that did not come, or that must not be used there.',
    remedy: 'Look at what the earlier step came to: --json shows it.',
  },
  response_unusable: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'The answer has nothing the next step could use.',
    remedy: 'Look at the answer with -v; give the operator the time and the request.',
  },
  usage: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'The command line is wrong.',
    remedy: 'oidc-cli --help lists the commands, oidc-cli <command> --help their options.',
  },
  missing_option: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'A value is needed that was given nowhere.',
    remedy:
      'Give the option, set its variable where it has one (OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_SCOPE, OIDC_PROFILE), or add it to a profile.',
  },
  invalid_option: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'An option has a value that cannot be used.',
    remedy: 'oidc-cli <command> --help shows the form of each option.',
  },
  profile_invalid: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'The configuration file or a profile in it is wrong.',
    remedy: 'Correct config.yaml at the line that is named.',
  },
  profile_unknown: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'There is no profile of that name.',
    remedy: 'oidc-cli profile list shows the names; oidc-cli profile add makes one.',
  },
  preset_unknown: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'There is no preset of that name.',
    remedy: 'oidc-cli preset list shows the names.',
  },
  scenario_invalid: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'A file of scenarios is wrong; nothing was sent.',
    remedy: 'Correct the lines that are named; docs/check.md shows the form of the file.',
  },
  check_unknown: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'There is no check, code, claim or parameter of that name.',
    remedy: 'oidc-cli explain --list shows every check.',
  },
  fault_unmet: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'The demo ended without its fault being met, so that it shows nothing of it.',
    remedy: 'Leave out the options that keep the demo from asking for it: a note says what was judged.',
  },
  input_unreadable: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'What was given holds nothing that can be read.',
    remedy: 'Give a token, a key or a document: as an argument, as @file, or as - for standard input.',
  },
  input_too_large: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'What was given is larger than the limit.',
    remedy: 'Check that it is the right file; one token for each line may be a stream of any length.',
  },
  insecure_url: {
    exit: EXIT.usage,
    retryable: false,
    meaning: 'A URL that was given is no absolute https URL; plain http is for loopback, or with --insecure.',
    remedy: 'Use https; --insecure allows plain http and says so in every report.',
  },
  oauth_error: {
    exit: EXIT.refused,
    retryable: false,
    meaning: 'The provider answered with an error that is not registered.',
    remedy: 'Look at error_description with -v, and ask the operator what the code stands for.',
  },
  provider_refused: {
    exit: EXIT.refused,
    retryable: false,
    meaning: 'The provider refused with a status or text instead of an OAuth error.',
    remedy: 'Look at the answer with -v: it may come from a proxy, a firewall or a login page in between.',
  },
  no_session: {
    exit: EXIT.loginRequired,
    retryable: false,
    meaning: 'There is no saved session.',
    remedy: 'Sign in first: oidc-cli login.',
  },
  no_refresh_token: {
    exit: EXIT.loginRequired,
    retryable: false,
    meaning: 'The saved session has no refresh token.',
    remedy:
      'Ask for offline_access at login (--scope "openid offline_access") where the provider lists it, else have the client registered for the grant refresh_token; then sign in again.',
  },
  login_timeout: {
    exit: EXIT.loginRequired,
    retryable: true,
    meaning: 'Nobody came back in time.',
    remedy:
      'Finish signing in before --login-timeout ends; the message says what the authorization endpoint shows, such as that the redirect URI is not registered.',
  },
  login_impossible: {
    exit: EXIT.loginRequired,
    retryable: false,
    meaning: 'A person is needed and nobody can be asked.',
    remedy: 'Run it where a browser can be shown, or with --no-browser and the URL opened elsewhere.',
  },
  sign_in_needs_person: {
    exit: EXIT.loginRequired,
    retryable: false,
    meaning: 'A machine cannot sign in here: captcha, firewall, another device, or a page that it does not know.',
    remedy: 'Look at the page that the report describes, and sign in by hand once: oidc-cli login.',
  },
  sign_in_refused: {
    exit: EXIT.loginRequired,
    retryable: false,
    meaning: 'What was typed was not taken: the page asks for it again. It was sent once.',
    remedy:
      'Compare the values of --form and --totp with those of the account; a one-time password needs a clock that is right.',
  },
  scenario_timeout: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'A scenario took longer than its time limit.',
    remedy: 'See which exchange took so long; allow more with time-limit in the file.',
  },
  dns_failed: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'The host name did not resolve.',
    remedy: 'Check the spelling, the network, VPN and DNS; a name that only a proxy knows needs --proxy.',
  },
  connection_refused: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'Nothing listens at that address and port.',
    remedy: 'Check host and port, and whether the server is running.',
  },
  connection_reset: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'The connection broke before the answer was complete.',
    remedy: 'Try again; if it stays, something between here and the server closes the connection.',
  },
  connection_failed: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'The connection could not be made.',
    remedy: 'Check the network, VPN and firewall, or whether a proxy is needed (--proxy).',
  },
  tls_failed: {
    exit: EXIT.unreachable,
    retryable: false,
    meaning: 'The TLS handshake failed.',
    remedy: 'Check the TLS settings of the server.',
  },
  tls_certificate: {
    exit: EXIT.unreachable,
    retryable: false,
    meaning: 'The certificate of the server is not valid for it.',
    remedy: 'Trust a private certificate authority with --ca-file; compare the host with the names of the certificate.',
  },
  proxy_failed: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'The proxy did not make the connection.',
    remedy: 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
  },
  timeout: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'No complete answer came in time.',
    remedy: 'Try again, or allow more time with --timeout <seconds>.',
  },
  total_timeout: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'The waits for providers of one run came to more than they may.',
    remedy: 'Try again, or allow more time with --total-timeout <seconds>.',
  },
  http_unavailable: {
    exit: EXIT.unreachable,
    retryable: true,
    meaning: 'The server answered 5xx or 429, after retries where allowed.',
    remedy: 'Try again later; look at the answer with -v.',
  },
  response_too_large: {
    exit: EXIT.unreachable,
    retryable: false,
    meaning: 'The answer is larger than the limit.',
    remedy: 'Check that the URL is the right one; no answer of this kind should be that long.',
  },
  response_malformed: {
    exit: EXIT.unreachable,
    retryable: false,
    meaning: 'The answer is not HTTP, or its encoding is broken.',
    remedy: 'Check the URL, and the server or a proxy before it.',
  },
  endpoint_unusable: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'An endpoint of the metadata that this run needs is no absolute https URL; nothing was sent there.',
    remedy: 'Have the metadata corrected, or give the endpoint by its flag until then.',
  },
  endpoint_moved: {
    exit: EXIT.failed,
    retryable: false,
    meaning:
      'A token or a secret would go to an endpoint of another origin, or of another issuer, than it was given for; nothing was sent there.',
    remedy:
      'If the provider has moved: --allow moved-endpoints, or sign in again. A secret for another provider: --client-secret env:NAME.',
  },
  address_refused: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'A document of the provider leads to an address that it must not lead to; it was not contacted.',
    remedy: 'If the provider is meant to lead into a private network, allow it with --allow private-network.',
  },
  redirect_refused: {
    exit: EXIT.failed,
    retryable: false,
    meaning: 'The answer is a redirect that is not followed.',
    remedy: 'Give the URL that the answer points to, if it is yours; the operator should answer there directly.',
  },
  port_taken: {
    exit: EXIT.local,
    retryable: true,
    meaning: 'The loopback port is in use.',
    remedy: 'Use another --port, or end the process that listens there.',
  },
  file_unreadable: {
    exit: EXIT.local,
    retryable: false,
    meaning: 'A file cannot be read.',
    remedy: 'Check the path and its permissions.',
  },
  file_unwritable: {
    exit: EXIT.local,
    retryable: false,
    meaning: 'A file or standard output cannot be written.',
    remedy: 'Check the folder, its permissions and the space left.',
  },
  file_unsafe: {
    exit: EXIT.local,
    retryable: false,
    meaning: 'A file or folder is a symbolic link, belongs to another user, or is open to others.',
    remedy:
      'Close the file with chmod 600, and its folder with chmod 700; replace a symbolic link by the file. OIDC_CLI_HOME names another folder for what is ours.',
  },
  session_locked: {
    exit: EXIT.local,
    retryable: true,
    meaning: 'Another process held the session, or the configuration, too long.',
    remedy: 'Wait for the other oidc-cli, or end it.',
  },
  playwright_missing: {
    exit: EXIT.local,
    retryable: false,
    meaning: 'A sign-in in a browser without window needs the package playwright-core, which is not installed.',
    remedy:
      'npm install playwright-core in the working folder, or npm install -g playwright-core beside a global oidc-cli; it brings no browser along.',
  },
  chrome_missing: {
    exit: EXIT.local,
    retryable: false,
    meaning: 'There is no Chrome, Chromium or Edge for a sign-in in a browser without window.',
    remedy: 'Install one, or name its program with --browser <program> or CHROME_PATH.',
  },
  browser_failed: {
    exit: EXIT.local,
    retryable: false,
    meaning: 'The browser without window could not be started, or ended by itself.',
    remedy: 'Start the program by hand with --headless --version to see what it lacks; --browser names another one.',
  },
  issuer_failed: {
    exit: EXIT.local,
    retryable: false,
    meaning: 'The embedded issuer could not start.',
    remedy: 'Look at the cause in the report; a taken port is the usual one.',
  },
  interrupted: {
    exit: EXIT.sigint,
    retryable: true,
    meaning: 'Interrupted by the person (SIGINT).',
    remedy: 'Run the command again.',
  },
  terminated: { exit: EXIT.sigterm, retryable: true, meaning: 'Ended by SIGTERM.', remedy: 'Run the command again.' },
  hung_up: {
    exit: EXIT.sighup,
    retryable: true,
    meaning: 'The terminal went away (SIGHUP).',
    remedy: 'Run the command again.',
  },
  bug: {
    exit: EXIT.bug,
    retryable: false,
    meaning: 'A fault in oidc-cli itself.',
    remedy: 'Report it, as SECURITY.md says if it may matter to others.',
  },
} as const satisfies Record<string, Cause>

export type CauseCode = keyof typeof CAUSES
