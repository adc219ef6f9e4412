import { CAUSES, type CauseCode } from '../errors.ts'
import type { Entry } from './entry.ts'

/** What to do about each failure that `oidc-cli` itself names; where the report has a hint of its own, that one knows more. */
const REMEDIES: Readonly<Record<CauseCode, string>> = {
  check_failed: 'Look at each failed check in the report; oidc-cli explain <check> tells what each side does about it.',
  nothing_judged: 'See the steps of the report: none had an answer that a check could look at.',
  callback_rejected: 'Look at the failed checks of the callback step, and sign in again in one browser window.',
  not_verified: 'Give the key set of the issuer (--jwks, --issuer or --key), and look at kid and alg: oidc-cli decode.',
  response_unusable: 'Look at the answer with -v; give the operator the time and the request.',
  usage: 'oidc-cli --help lists the commands, oidc-cli <command> --help their options.',
  missing_option: 'Give the option, its environment variable (OIDC_CLI_…), or a profile that has it.',
  invalid_option: 'oidc-cli <command> --help shows the form of each option.',
  profile_invalid: 'Correct config.yaml at the line that is named.',
  profile_unknown: 'oidc-cli profile list shows the names; oidc-cli profile add makes one.',
  preset_unknown: 'oidc-cli preset list shows the names.',
  check_unknown: 'oidc-cli explain --list shows every check.',
  input_unreadable: 'Give a token, a key or a document: as an argument, as @file, or as - for standard input.',
  input_too_large: 'Give less at once; one token for each line may be a stream of any length.',
  insecure_url: 'Use https; --insecure allows plain http and says so in every report.',
  oauth_error: 'Look at error_description with -v, and ask the operator what the code stands for.',
  provider_refused: 'Look at the answer with -v: it may come from a proxy, a firewall or a login page in between.',
  no_session: 'Sign in first: oidc-cli login.',
  no_refresh_token: 'Ask for offline_access at login (--scope "openid offline_access"), or sign in again.',
  login_timeout:
    'Finish signing in before --login-timeout ends; see whether the redirect URI is registered to the letter.',
  login_impossible: 'Run it where a browser can be shown, or with --no-browser and the URL opened elsewhere.',
  dns_failed: 'Check the spelling of the host and the name server; a private name may need a VPN.',
  connection_refused: 'Check the port, and that the server is running.',
  connection_reset: 'Try again; a proxy or firewall in between may cut connections.',
  connection_failed: 'Check the network and the address; see whether a proxy is needed (HTTPS_PROXY).',
  tls_failed: 'Check that the port speaks TLS, and which versions it takes.',
  tls_certificate:
    'Trust a private certificate authority with --ca-file; compare the host with the names of the certificate.',
  proxy_failed: 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
  timeout: 'Try again, or wait longer with --timeout.',
  http_unavailable: 'Try again later; look at the answer with -v.',
  response_too_large: 'See what is behind the URL: documents of OpenID Connect are far below the limit.',
  response_malformed: 'See what is behind the URL and the port with -v.',
  endpoint_unusable: 'Have the metadata corrected, or give the endpoint by its flag until then.',
  address_refused: 'If the provider is meant to lead into a private network, allow it with --allow private-network.',
  redirect_refused:
    'Give the URL that the answer points to, if it is yours; the operator should answer there directly.',
  port_taken: 'Use another --port, or end the process that listens there.',
  file_unreadable: 'Check the path and its permissions.',
  file_unwritable: 'Check the folder, its permissions and the space left.',
  file_unsafe: 'Close the file with chmod 600, and its folder with chmod 700; replace a symbolic link by the file.',
  session_locked: 'Wait for the other oidc-cli, or end it.',
  issuer_failed: 'Look at the cause in the report; a taken port is the usual one.',
  interrupted: 'Run it again.',
  terminated: 'Run it again.',
  hung_up: 'Run it again in a terminal that stays open, or with --json in the background.',
  bug: 'Report it, as SECURITY.md says if it may matter to others.',
}

/** The book of our own `error.code`s. */
export const CAUSE_ENTRIES: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries(CAUSES).map(([code, { exit, retryable, meaning }]) => [
    code,
    { kind: 'error', meaning, remedy: REMEDIES[code as CauseCode], spec: 'oidc-cli', exit, retryable } as const,
  ]),
)
