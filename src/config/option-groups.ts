import type { Option } from 'commander'
import { RULE_SETS } from '../checks/sets.ts'
import { VERIFIED_KINDS } from '../checks/verification/kinds.ts'
import { CLIENT_AUTH_METHODS } from '../documents/registered-values.ts'
import { FORMATS } from '../formats/format.ts'
import { BASIC_ENCODINGS } from '../text/basic-credentials.ts'
import { PERMISSIONS } from '../text/permissions.ts'
import { SECRET_ENCODINGS } from '../text/secret-encoding.ts'
import { flagOf as endpointFlag, OVERRIDABLE_MEMBERS } from './endpoints.ts'
import { loginOptions } from './login-options.ts'
import { flagOf, list, option, SECONDS, traitsOf } from './option.ts'
import { clientMetadata, trustedAudience } from './registration-options.ts'

export type OptionGroup =
  | 'profile'
  | 'provider'
  | 'client'
  | 'claims'
  | 'network'
  | 'shaping'
  | 'login'
  | 'verify'
  | 'times'
  | 'judging'
  | 'acting'
  | 'output'

const TITLES: Readonly<Record<OptionGroup, string>> = {
  profile: 'Profile:',
  provider: 'Provider:',
  client: 'Client:',
  claims: 'Claims:',
  network: 'Network:',
  shaping: 'Shaping requests:',
  login: 'Authorization request:',
  verify: 'Expectations:',
  times: 'Judging:',
  judging: 'Judging:',
  acting: 'Judging:',
  output: 'Output:',
}

/** The options of one group, made anew for each command. */
export function optionGroup(group: OptionGroup): Option[] {
  return MAKERS[group]().map((option) => option.helpGroup(TITLES[group]))
}

const MAKERS: Readonly<Record<OptionGroup, () => Option[]>> = {
  profile: () => [
    option('--profile <name>', 'use this profile of the configuration file (OIDC_PROFILE)', {
      variable: 'OIDC_PROFILE',
      inProfile: 'refused',
      completes: 'profile',
    }),
    option('--config <file>', 'configuration file instead of the one in the config folder', { inProfile: 'refused' }),
    option('--env-prefix <prefix>', 'env:NAME may read variables alone whose names begin so', { inProfile: 'refused' }),
  ],
  provider: () => [
    option('--preset <name>', 'start from a provider known beforehand: oidc-cli preset list', { completes: 'preset' }),
    option('--base-url <url>', 'address of the provider, for a preset that needs one'),
    option('--tenant <name>', 'tenant, realm or account, for a preset that needs one'),
    option('--issuer <url>', 'issuer identifier of the provider (OIDC_ISSUER)', {
      variable: 'OIDC_ISSUER',
      remembered: true,
    }),
    option('--metadata-url <url>', 'where the metadata lie, if not below the issuer: a URL or file:PATH', {
      remembered: true,
    }),
    option('--no-discovery', 'use no metadata document; endpoints come from flags or the profile', {
      remembered: true,
    }),
    ...OVERRIDABLE_MEMBERS.map((member) =>
      option(`${endpointFlag(member)} <url>`, `overrides ${member} of the metadata`, { remembered: true }),
    ),
  ],
  client: () => [
    option('--client-id <id>', 'client identifier (OIDC_CLIENT_ID)', { variable: 'OIDC_CLIENT_ID', remembered: true }),
    option('--client-secret <value>', 'client secret: env:NAME, file:PATH, - or the value (OIDC_CLIENT_SECRET)', {
      variable: 'OIDC_CLIENT_SECRET',
      remembered: true,
    }),
    option('--client-auth <method>', 'client authentication method', { remembered: true }).choices(CLIENT_AUTH_METHODS),
    option('--basic-encoding <how>', 'id and secret in Basic: form-encoded (the default), or the bytes as they are', {
      remembered: true,
    }).choices(BASIC_ENCODINGS),
    option('--client-key <file>', 'private key (JWK or PEM) for private_key_jwt and request objects', {
      remembered: true,
    }),
    option(
      '--assertion-audience <whom>',
      'audience of client assertions: issuer (the default where one is known), endpoint, or any value',
      { remembered: true },
    ),
    option('--client-secret-issuer <id>', 'make the client secret: a JWT of this issuer, signed with --client-key', {
      remembered: true,
    }),
    list('--decrypt-key <file>', 'private key (JWK, JWK Set or PEM) for encrypted tokens; repeatable', {
      remembered: true,
    }),
    clientMetadata(),
    trustedAudience(),
  ],
  claims: () => [
    option('--follow-claims', 'fetch distributed claims, and the keys of claims providers (OIDC Core 5.6)'),
  ],
  network: () => [
    option('--timeout <seconds>', 'bound on one exchange').argParser(SECONDS.above0).default(30),
    option('--total-timeout <seconds>', 'bound on the sum of waits for the provider in one run')
      .argParser(SECONDS.above0)
      .default(120),
    option('--ca-file <file>', 'additional trust anchors, PEM', { remembered: true }),
    option('--system-ca', "the system's certificates as trust anchors too", { remembered: true }),
    option('--tls-cert <file>', 'client certificate for mutual TLS, PEM', { remembered: true }),
    option('--tls-key <file>', 'its private key, PEM', { remembered: true }),
    option('--insecure', 'accept any certificate and plain http; named in every report it affects', {
      remembered: true,
    }),
    option('--proxy <url>', 'HTTP or SOCKS 5 proxy instead of the one in HTTP_PROXY and HTTPS_PROXY', {
      remembered: true,
      emptyCounts: true,
    }),
    list('--header <name: value>', 'added to every request; repeatable', { remembered: true, added: true }),
  ],
  shaping: () => [
    list('--set <request.parameter=value>', 'add or replace a parameter of a request; repeatable', {
      remembered: true,
      added: true,
    }),
    list('--unset <request.parameter>', 'remove a parameter of a request; repeatable', {
      remembered: true,
      added: true,
    }),
    option('--token-body <form>', 'body of token requests', { remembered: true })
      .choices(['form', 'json'])
      .default('form'),
    option('--userinfo-method <method>', 'how the access token is sent to UserInfo', { remembered: true })
      .choices(['get', 'post', 'form', 'query'])
      .default('get'),
    option('--userinfo-client-auth', 'identify the client to UserInfo by Basic as well; with method form or query', {
      remembered: true,
    }),
  ],
  login: loginOptions,
  verify: () => [
    option('--jwks <file>', 'key set to verify with'),
    option('--key <file>', 'key to verify with: JWK or PEM'),
    option('--secret <value>', 'shared secret to verify with: env:NAME, file:PATH, - or the value'),
    option('--secret-encoding <encoding>', 'how the secret is written').choices(SECRET_ENCODINGS).default('utf8'),
    option('--payload <file>', 'content of a detached JWS: a path, or @file, env:NAME, -', { inProfile: 'read' }),
    option('--audience <value>', 'expected aud'),
    option('--nonce <value>', 'expected nonce', { inProfile: 'read' }),
    option('--alg <name>', 'expected signature algorithm'),
    option('--access-token <token>', 'access token that at_hash or ath must fit; also @file, env:NAME, -'),
    option('--htm <method>', 'method of the request that a DPoP proof was made for'),
    option('--htu <url>', 'URL of the request that a DPoP proof was made for'),
    option('--kind <kind>', 'verify as this kind').choices(VERIFIED_KINDS),
  ],
  times: () => [
    option('--clock-tolerance <seconds>', 'tolerance when times are compared').argParser(SECONDS.from0).default(30),
  ],
  judging: () => [
    option('--rules <overlay>', 'severities to judge by').choices(RULE_SETS).default('oidc'),
    list(
      '--allow <check>',
      `turn one check into information; also ${Object.keys(PERMISSIONS).join(', ')}; repeatable`,
      { completes: 'check' },
    ),
    option('--strict', 'let every failure and warning count for the exit code'),
  ],
  acting: () => [
    option('--keep-going', 'go on past what must not be accepted, to see what comes; saves nothing', {
      inProfile: 'refused',
    }),
  ],
  output: () => [
    option('--format <name>', 'form of the report', { inProfile: 'read' }).choices(FORMATS).default('human'),
    option('--json', 'short for --format json', { inProfile: 'read' }),
    list('--save <format=file>', 'write the report to a file as well; repeatable', {
      inProfile: 'read',
      completes: 'save',
    }),
    option('--print <field>', 'write one raw value: access_token, id_token, refresh_token or a path into result', {
      inProfile: 'read',
    }),
    option('-v, --verbose', 'show each exchange as it happens; -vv the checks that hold as well', {
      inProfile: 'read',
    }).argParser((_none: string, before: number | undefined) => (before ?? 0) + 1),
    option('-q, --quiet', 'nothing but the result', { inProfile: 'read' }),
    option('--reveal', 'show secrets and tokens instead of redacting them', { inProfile: 'read' }),
    option('--show-claims', 'show people and local paths in reports', {
      inProfile: 'refused',
    }),
    option('--title <text>', 'title of the report in html, markdown, junit and json', { inProfile: 'refused' }),
    option('--note <text>', 'remark of your own at the beginning of those', { inProfile: 'refused' }),
  ],
}

/** Every option that a profile may hold, of whatever command. */
export function profileOptions(): readonly Option[] {
  return (Object.keys(MAKERS) as OptionGroup[])
    .flatMap((group) => MAKERS[group]())
    .filter((each) => traitsOf(each).inProfile !== 'refused')
}

/** The keys that an option has in a profile; "discovery" stands for the opposite of "no-discovery". */
export function keysOf(option: Option): readonly string[] {
  const key = flagOf(option).slice(2)
  return option.negate ? [key, key.replace(/^no-/, '')] : [key]
}

/** Long flag names that a profile may hold, of whatever command. */
export function knownProfileKeys(): ReadonlySet<string> {
  return new Set(profileOptions().flatMap(keysOf))
}
