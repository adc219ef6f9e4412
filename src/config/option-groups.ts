import { InvalidArgumentError, Option } from 'commander'
import { ENDPOINTS } from './endpoints.ts'

/** Client authentication methods registered with IANA that the tool can perform. */
export const CLIENT_AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
] as const

export type OptionGroup =
  | 'profile'
  | 'provider'
  | 'client'
  | 'network'
  | 'shaping'
  | 'login'
  | 'verify'
  | 'judging'
  | 'output'

const TITLES: Readonly<Record<OptionGroup, string>> = {
  profile: 'Profile:',
  provider: 'Provider:',
  client: 'Client:',
  network: 'Network:',
  shaping: 'Shaping requests:',
  login: 'Authorization request:',
  verify: 'Expectations:',
  judging: 'Judging:',
  output: 'Output:',
}

/** The options of one group, made anew for each command. */
export function optionGroup(group: OptionGroup): Option[] {
  return MAKERS[group]().map((option) => option.helpGroup(TITLES[group]))
}

const MAKERS: Readonly<Record<OptionGroup, () => Option[]>> = {
  profile: () => [
    option('--profile <name>', 'use this profile of the configuration file (OIDC_PROFILE)'),
    option('--config <file>', 'configuration file instead of the one in the config folder'),
  ],
  provider: () => [
    option('--preset <name>', 'start from a provider known beforehand: oidc-cli preset list'),
    option('--base-url <url>', 'address of the provider, for a preset that needs one'),
    option('--tenant <name>', 'tenant, realm or account, for a preset that needs one'),
    option('--issuer <url>', 'issuer identifier of the provider (OIDC_ISSUER)'),
    option('--no-discovery', 'use no metadata document; endpoints come from flags or the profile'),
    ...ENDPOINTS.map((name) => option(`--${name} <url>`, `overrides ${name.replaceAll('-', '_')} of the metadata`)),
  ],
  client: () => [
    option('--client-id <id>', 'client identifier (OIDC_CLIENT_ID)'),
    option('--client-secret <value>', 'client secret: env:NAME, file:PATH, - or the value (OIDC_CLIENT_SECRET)'),
    option('--client-auth <method>', 'client authentication method').choices(CLIENT_AUTH_METHODS),
    option('--client-key <file>', 'private key (JWK or PEM) for private_key_jwt and request objects'),
    option('--client-secret-issuer <id>', 'make the client secret: a JWT of this issuer, signed with --client-key'),
    list('--decrypt-key <file>', 'private key (JWK, JWK Set or PEM) for encrypted tokens; repeatable'),
  ],
  network: () => [
    option('--timeout <seconds>', 'bound on one exchange').argParser(seconds).default(30),
    option('--ca-file <file>', 'additional trust anchors, PEM'),
    option('--tls-cert <file>', 'client certificate for mutual TLS, PEM'),
    option('--tls-key <file>', 'its private key, PEM'),
    option('--insecure', 'accept any certificate and plain http; named in every report it affects'),
    option('--proxy <url>', 'HTTP proxy instead of the one in HTTP_PROXY and HTTPS_PROXY'),
    list('--header <name: value>', 'added to every request; repeatable'),
  ],
  shaping: () => [
    list('--set <request.parameter=value>', 'add or replace a parameter of a request; repeatable'),
    list('--unset <request.parameter>', 'remove a parameter of a request; repeatable'),
    option('--token-body <form>', 'body of token requests').choices(['form', 'json']).default('form'),
    option('--userinfo-method <method>', 'how the access token is sent to UserInfo')
      .choices(['get', 'post', 'form', 'query'])
      .default('get'),
    option('--userinfo-client-auth', 'identify the client to UserInfo by Basic as well; with method form or query'),
  ],
  login: () => [
    option('--scope <scopes>', 'scope, used verbatim (OIDC_SCOPE)').default('openid'),
    option('--response-type <types>', 'registered response type, its words in any order')
      .argParser(responseType)
      .default('code'),
    option('--response-mode <mode>', 'response mode').choices([
      'query',
      'fragment',
      'form_post',
      'jwt',
      'query.jwt',
      'fragment.jwt',
      'form_post.jwt',
    ]),
    option('--prompt <values>', 'none, login, consent, select_account, create'),
    option('--max-age <seconds>', 'greatest age of the authentication').argParser(wholeSeconds),
    option('--login-hint <hint>', 'hint about the person'),
    option('--id-token-hint <token>', 'ID Token issued before; also @file, env:NAME, -'),
    option('--acr-values <values>', 'requested authentication context class references'),
    option('--ui-locales <tags>', 'preferred languages'),
    option('--display <value>', 'page, popup, touch, wap'),
    option('--claims <json>', 'claims request parameter; also @file'),
    list('--resource <uri>', 'resource indicator (RFC 8707); repeatable'),
    option('--authorization-details <json>', 'authorization details (RFC 9396); also @file'),
    option('--state <value>', 'state instead of a random one'),
    option('--nonce <value>', 'nonce instead of a random one'),
    option('--pkce <method>', 'PKCE method').choices(['S256', 'plain', 'off']).default('S256'),
    option('--par', 'push the authorization request first (RFC 9126)'),
    option('--request-object <kind>', 'send the request as a JWT (RFC 9101)').choices(['signed', 'encrypted']),
    option(
      '--request-object-beside <names>',
      'parameters beside a request object; default client_id response_type scope',
    ),
    option('--dpop', 'bind the tokens to a key made for this login (RFC 9449)'),
    option('--redirect-uri <uri>', 'redirect URI, sent byte for byte; default http://127.0.0.1:<free port>/callback'),
    option('--port <n or from-to>', 'port, or range of ports, of the loopback listener'),
    option('--callback-url <url>', 'the URL the browser ended on, or - for standard input (paste mode)'),
    option('--browser <program>', 'program to open the URL with (BROWSER)').default(true, 'the system browser'),
    option('--no-browser', 'print the URL instead of opening a browser'),
    option('--login-timeout <seconds>', 'bound on the wait for the person').argParser(seconds).default(300),
    option('--no-userinfo', 'do not call the UserInfo endpoint'),
    noSave('do not save the tokens as a session'),
    option('--clock-tolerance <seconds>', 'tolerance when times are compared').argParser(tolerance).default(30),
    option('--demo', 'start an issuer in this process and sign in to it'),
  ],
  verify: () => [
    option('--jwks <file>', 'key set to verify with'),
    option('--key <file>', 'key to verify with: JWK or PEM'),
    option('--secret <value>', 'shared secret to verify with: env:NAME, file:PATH, - or the value'),
    option('--audience <value>', 'expected aud'),
    option('--nonce <value>', 'expected nonce'),
    option('--alg <name>', 'expected signature algorithm'),
    option('--access-token <token>', 'access token that at_hash or ath must fit; also @file, env:NAME, -'),
    option('--htm <method>', 'method of the request that a DPoP proof was made for'),
    option('--htu <url>', 'URL of the request that a DPoP proof was made for'),
    option('--kind <kind>', 'verify as this kind').choices([
      'id_token',
      'access_token',
      'logout_token',
      'userinfo',
      'dpop',
      'jarm',
      'request',
      'client_assertion',
      'jwt',
    ]),
    option('--clock-tolerance <seconds>', 'tolerance when times are compared').argParser(tolerance).default(30),
  ],
  judging: () => [
    option('--rules <overlay>', 'severities to judge by')
      .choices(['oidc', 'oauth', 'bcp', 'oauth21', 'fapi2'])
      .default('oidc'),
    list('--allow <check>', 'turn one check into information; also private-network, moved-endpoints; repeatable'),
    option('--strict', 'let every failure and warning count for the exit code'),
  ],
  output: () => [
    option('--format <name>', 'human, json, junit, tap, markdown, har, html')
      .choices(['human', 'json', 'junit', 'tap', 'markdown', 'har', 'html'])
      .default('human'),
    option('--json', 'short for --format json'),
    list('--save <format=file>', 'write the report to a file as well; repeatable'),
    option('--print <field>', 'write one raw value: access_token, id_token, refresh_token or a path into result'),
    option('-v, --verbose', 'show each exchange as it happens, and the checks that hold'),
    option('-q, --quiet', 'nothing but the result'),
    option('--reveal', 'show secrets and tokens instead of redacting them'),
  ],
}

/** Long flag names that a profile may hold, of whatever command. */
export function knownProfileKeys(): ReadonlySet<string> {
  const groups: readonly OptionGroup[] = [
    'login',
    'provider',
    'client',
    'network',
    'shaping',
    'judging',
    'output',
    'verify',
  ]
  const flags = groups.flatMap(optionGroup).flatMap((each) => {
    const flag = each.long?.replace(/^--/, '') ?? ''
    return each.negate ? [flag, flag.replace(/^no-/, '')] : [flag]
  })
  return new Set(flags.filter((flag) => flag !== ''))
}

/** `--no-save` keeps tokens from being saved; it is not the opposite of `--save <format=file>`, so it has a name of its own. */
export function noSave(description: string): Option {
  const made = new Option('--no-save', description)
  made.negate = false
  made.attributeName = () => 'noSave'
  return made
}

/** An option that takes a value where its flags name one. */
export function option(flags: string, description: string): Option {
  return new Option(flags, description)
}

/** A repeatable option; its default is an empty list, by which it is known as one. */
export function list(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
    .default([], 'none')
}

/** Response types that are registered with IANA, their words sorted. */
const RESPONSE_TYPES = [
  'code',
  'id_token',
  'none',
  'token',
  'code id_token',
  'code token',
  'id_token token',
  'code id_token token',
]

function responseType(text: string): string {
  if (RESPONSE_TYPES.includes(text.split(' ').sort().join(' '))) return text
  throw new InvalidArgumentError(
    `it is none of ${RESPONSE_TYPES.join(', ')}; any other value goes by --set authorize.response_type=<value>.`,
  )
}

function seconds(text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0)
    throw new InvalidArgumentError('a number of seconds above 0 is needed.')
  return value
}

function tolerance(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('a number of seconds is needed.')
  return Number(text)
}

function wholeSeconds(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number of seconds is needed.')
  return Number(text)
}
