import { InvalidArgumentError, type Option } from 'commander'
import { RESPONSE_MODES, RESPONSE_TYPES } from '../documents/registered-values.ts'
import { list, noSave, option, SECONDS } from './option.ts'

/** What is asked of the authorization endpoint, and how the person gets there and back. */
export function loginOptions(): Option[] {
  return [
    option('--scope <scopes>', 'scope, used verbatim (OIDC_SCOPE)', { variable: 'OIDC_SCOPE' }).default('openid'),
    option('--response-type <types>', 'registered response type, its words in any order')
      .argParser(responseType)
      .default('code'),
    option('--response-mode <mode>', 'response mode').choices(RESPONSE_MODES),
    option('--prompt <values>', 'none, login, consent, select_account, create'),
    option('--max-age <seconds>', 'greatest age of the authentication').argParser(SECONDS.whole),
    option('--login-hint <hint>', 'hint about the person'),
    option('--id-token-hint <token>', 'ID Token issued before; also @file, env:NAME, -'),
    option('--acr-values <values>', 'requested authentication context class references'),
    option('--ui-locales <tags>', 'preferred languages'),
    option('--display <value>', 'page, popup, touch, wap'),
    option('--claims <json>', 'claims request parameter; also @file'),
    list('--resource <uri>', 'resource indicator (RFC 8707); repeatable'),
    option('--authorization-details <json>', 'authorization details (RFC 9396); also @file'),
    option('--state <value>', 'state instead of a random one', { inProfile: 'read' }),
    option('--nonce <value>', 'nonce instead of a random one', { inProfile: 'read' }),
    option('--pkce <method>', 'PKCE method').choices(['S256', 'plain', 'off']).default('S256'),
    option('--par', 'push the authorization request first (RFC 9126)'),
    option('--request-object <kind>', 'send the request as a JWT (RFC 9101)').choices(['signed', 'encrypted']),
    option(
      '--request-object-beside <names>',
      'parameters beside a request object; default client_id response_type scope',
      { emptyCounts: true },
    ),
    option('--dpop', 'bind the tokens to a key made for this login (RFC 9449)'),
    option('--redirect-uri <uri>', 'redirect URI, sent byte for byte; default http://127.0.0.1:<free port>/callback'),
    option('--port <n or from-to>', 'port, or range of ports, of the loopback listener'),
    option('--callback-url <url>', 'the URL the browser ended on, or - for standard input (paste mode)', {
      inProfile: 'read',
    }),
    option('--browser <program>', 'program to open the URL with (BROWSER)').default(true, 'the system browser'),
    option('--no-browser', 'print the URL instead of opening a browser'),
    option('--qr', 'draw a URL that is printed as a QR code too, for another device', { inProfile: 'read' }),
    list(
      '--form <name=value>',
      'sign in by forms, without a browser: a value of the person; repeatable; also env:NAME',
      {
        inProfile: 'read',
      },
    ),
    option('--totp <seed>', 'seed of one-time passwords, base32 or otpauth URL; also env:NAME', { inProfile: 'read' }),
    list('--form-origin <origin>', 'another origin whose pages are given values of --form; repeatable', {
      inProfile: 'read',
    }),
    list('--form-field <name=field>', 'the field, by its name or id, that a value of --form goes into; repeatable', {
      inProfile: 'read',
    }),
    list('--press <words>', 'the button or link that is pressed in a sign-in by forms; repeatable', {
      inProfile: 'read',
    }),
    option('--headless', 'sign in by forms in an installed Chrome without window, for pages that need scripts', {
      inProfile: 'read',
    }),
    option('--screenshots <folder>', 'with --headless: where a picture goes of the page that a sign-in stopped at', {
      inProfile: 'read',
    }),
    option('--login-timeout <seconds>', 'bound on the wait for the person').argParser(SECONDS.above0).default(300),
    option('--no-userinfo', 'do not call the UserInfo endpoint'),
    noSave('do not save the tokens as a session'),
    option('--demo', 'start an issuer in this process and sign in to it', { inProfile: 'read' }),
    option('--fault <check>', 'with --demo: the issuer gets one thing wrong, so that this check fails', {
      completes: 'check',
      inProfile: 'read',
    }),
  ]
}

/** Few words first, since those are what most clients use. */
const byLength = (one: string, other: string): number =>
  one.split(' ').length - other.split(' ').length || (one < other ? -1 : 1)

function responseType(text: string): string {
  if (RESPONSE_TYPES.includes(text.split(' ').sort().join(' '))) return text
  throw new InvalidArgumentError(
    `it is none of ${[...RESPONSE_TYPES].sort(byLength).join(', ')}; any other value goes by --set authorize.response_type=<value>.`,
  )
}
