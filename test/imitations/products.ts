import { randomUUID } from 'node:crypto'
import type { Json } from '../support/provider.ts'
import { type Granted, opaque, type Product } from './loopback.ts'

const SESSION = '4f2a1f0e-6d0f-4a36-9a08-5f0f3c1f1c55'
const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' }
const JSON_TYPE = { 'content-type': 'application/json' }
const seconds = () => Math.floor(Date.now() / 1000)

/** Members of an object without those that are undefined. */
const given = (members: Json): Json =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

const withScope = (scope: string, grants: Readonly<Record<string, Json>>): Json =>
  Object.assign({}, ...scope.split(' ').map((each) => grants[each] ?? {}))

const offline = ({ scope }: Granted) => scope.split(' ').includes('offline_access')

const DEX_SUBJECT = 'CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs'
const dexPerson = (scope: string) =>
  withScope(scope, { email: { email: 'ada@example.com', email_verified: true }, profile: { name: 'ada' } })
const dexClaims = (granted: Granted): Json =>
  given({
    iss: granted.issuer,
    sub: DEX_SUBJECT,
    aud: granted.client,
    exp: seconds() + 3600,
    iat: seconds(),
    jti: randomUUID(),
    nonce: granted.nonce,
    auth_time: granted.by === 'refresh' ? undefined : granted.right['auth_time'],
  })

export const PRODUCTS: Readonly<Record<string, Product>> = {
  dex: {
    recorded: 'dex',
    path: '/dex',
    subject: DEX_SUBJECT,
    idTokenHeader: { alg: 'RS256' },
    idToken: (granted) =>
      given({
        ...dexClaims(granted),
        at_hash: granted.right['at_hash'],
        c_hash: granted.right['c_hash'],
        ...dexPerson(granted.scope),
      }),
    accessToken: (granted) => ({
      claims: { ...dexClaims(granted), at_hash: opaque(22), ...dexPerson(granted.scope) },
      header: { alg: 'RS256' },
    }),
    answer: ({ access_token, id_token, refresh_token }, granted) =>
      given({
        access_token,
        token_type: 'bearer',
        expires_in: 3599,
        refresh_token: offline(granted) ? refresh_token : undefined,
        id_token,
      }),
    tokenHeaders: { ...JSON_TYPE, ...NO_STORE },
    // It answers with the claims of the access token.
    userinfo: (scope, granted) => ({ ...dexClaims(granted), at_hash: opaque(22), ...dexPerson(scope) }),
    userinfoHeaders: JSON_TYPE,
  },
  'hydra-2.3.0': {
    recorded: 'hydra-2.3.0',
    path: '',
    subject: 'ada',
    idToken: ({ issuer, client, nonce, right }) =>
      given({
        acr: '0',
        at_hash: right['at_hash'],
        aud: [client],
        auth_time: right['auth_time'],
        c_hash: right['c_hash'],
        exp: seconds() + 3600,
        iat: seconds(),
        iss: issuer,
        jti: randomUUID(),
        nonce,
        rat: right['auth_time'],
        sid: SESSION,
        sub: 'ada',
      }),
    accessToken: () => `ory_at_${opaque(43)}.${opaque(43)}`,
    answer: ({ access_token, id_token, refresh_token, scope }, granted) =>
      given({
        access_token,
        expires_in: 3599,
        id_token,
        refresh_token: offline(granted) ? refresh_token : undefined,
        scope,
        token_type: 'bearer',
      }),
    tokenHeaders: { ...NO_STORE, 'content-type': 'application/json;charset=UTF-8' },
    userinfo: (scope, { issuer, client }) => ({
      ...{ acr: 'urn:gopy:1', amr: ['pwd'], aud: [client], auth_time: seconds(), iat: seconds(), iss: issuer },
      ...withScope(scope, { email: { email: 'ada@example.com', email_verified: true } }),
      ...{ rat: seconds(), sub: 'ada' },
    }),
    userinfoHeaders: {
      'cache-control': 'private, no-cache, no-store, must-revalidate',
      'content-type': 'application/json; charset=utf-8',
    },
  },
  'zitadel-oidc-3.52.0': {
    recorded: 'zitadel-oidc-3.52.0',
    path: '/',
    subject: 'id1',
    idToken: ({ issuer, client, nonce, right, by }) =>
      given({
        iss: issuer,
        sub: 'id1',
        aud: [client],
        exp: seconds() + 3600,
        iat: seconds(),
        auth_time: right['auth_time'],
        nonce: by === 'refresh' ? undefined : nonce,
        amr: ['pwd'],
        azp: client,
        at_hash: right['at_hash'],
        client_id: client,
      }),
    accessToken: () => opaque(277),
    answer: ({ access_token, id_token, refresh_token, scope }, granted) =>
      given({
        access_token,
        token_type: 'Bearer',
        refresh_token: offline(granted) ? refresh_token : undefined,
        expires_in: 299,
        id_token,
        scope,
      }),
    tokenHeaders: JSON_TYPE,
    userinfo: (scope) => ({
      sub: 'id1',
      ...withScope(scope, {
        profile: {
          name: 'Test User',
          given_name: 'Test',
          family_name: 'User',
          locale: 'de',
          preferred_username: 'test-user@localhost',
        },
        email: { email: 'test-user@zitadel.ch', email_verified: true },
      }),
    }),
    userinfoHeaders: JSON_TYPE,
  },
  'keycloak-26.7.3': {
    recorded: 'keycloak-26.7.3',
    path: '/realms/lab',
    subject: 'a87abbf2-43fc-4c7f-8258-449f6e12acc7',
    idToken: ({ issuer, client, nonce, right, by }) =>
      given({
        exp: seconds() + 300,
        iat: seconds(),
        auth_time: right['auth_time'],
        jti: randomUUID(),
        iss: issuer,
        aud: client,
        sub: right['sub'],
        typ: 'ID',
        azp: client,
        nonce: by === 'refresh' ? undefined : nonce,
        sid: 'session-of-keycloak',
        at_hash: right['at_hash'],
        c_hash: right['c_hash'],
        acr: '1',
      }),
    accessToken: ({ issuer, client, right, scope }) => ({
      claims: {
        exp: seconds() + 300,
        iat: seconds(),
        auth_time: right['auth_time'],
        jti: `onrtac:${randomUUID()}`,
        iss: issuer,
        aud: 'account',
        sub: right['sub'],
        typ: 'Bearer',
        azp: client,
        sid: 'session-of-keycloak',
        acr: '1',
        realm_access: { roles: ['default-roles-lab', 'offline_access'] },
        resource_access: { account: { roles: ['manage-account'] } },
        scope,
      },
    }),
    answer: ({ access_token, id_token, refresh_token, scope }) => ({
      access_token,
      expires_in: 300,
      refresh_expires_in: 1800,
      refresh_token,
      token_type: 'Bearer',
      id_token,
      'not-before-policy': 0,
      session_state: 'session-of-keycloak',
      // Default client scopes are granted whether or not they were asked for.
      scope: [...new Set([...scope.split(' '), 'profile', 'email'])].join(' '),
    }),
    tokenHeaders: { ...JSON_TYPE, ...NO_STORE },
    userinfo: () => ({
      sub: 'a87abbf2-43fc-4c7f-8258-449f6e12acc7',
      email_verified: true,
      name: 'Ada Example',
      preferred_username: 'ada',
      given_name: 'Ada',
      family_name: 'Example',
      email: 'ada@example.test',
    }),
    userinfoHeaders: { ...JSON_TYPE, 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
    back: (issuer) => [
      ['session_state', 'session-of-keycloak'],
      ['iss', issuer],
    ],
  },
  'spring-authorization-server-7.0.0': {
    recorded: 'spring-authorization-server-7.0.0',
    path: '',
    subject: 'ada',
    idTokenHeader: { alg: 'RS256' },
    idToken: ({ issuer, client, nonce, right, by }) =>
      given({
        sub: 'ada',
        aud: client,
        azp: client,
        auth_time: right['auth_time'],
        iss: issuer,
        exp: seconds() + 1800,
        iat: seconds(),
        nonce: by === 'refresh' ? undefined : nonce,
        jti: randomUUID(),
        sid: 'Z2eFp0oyb0u6Z4aE7vZbYQ3m4r8pV2aGzqk1mU7o9sI',
      }),
    accessToken: ({ issuer, client, scope }) => ({
      header: { alg: 'RS256' },
      claims: {
        sub: 'ada',
        aud: client,
        nbf: seconds(),
        scope: scope.split(' '),
        iss: issuer,
        exp: seconds() + 300,
        iat: seconds(),
        jti: randomUUID(),
      },
    }),
    answer: ({ access_token, id_token, refresh_token, scope }, { client }) =>
      given({
        access_token,
        // Public clients get none.
        refresh_token: client === 'public' ? undefined : refresh_token,
        scope,
        id_token,
        token_type: 'Bearer',
        expires_in: 299,
      }),
    tokenHeaders: {
      ...{ 'cache-control': 'no-cache, no-store, max-age=0, must-revalidate', pragma: 'no-cache', expires: '0' },
      'content-type': 'application/json;charset=UTF-8',
    },
    userinfo: () => ({ sub: 'ada' }),
    userinfoHeaders: { ...JSON_TYPE, 'cache-control': 'no-cache, no-store, max-age=0, must-revalidate' },
  },
  'mitreid-connect-1.3.4': {
    recorded: 'mitreid-connect-1.3.4',
    path: '/mitre/',
    subject: '01921.FLANRJQW',
    idTokenHeader: { alg: 'RS256' },
    idToken: ({ issuer, client, nonce, right, by }) =>
      given({
        at_hash: right['at_hash'],
        sub: '01921.FLANRJQW',
        aud: client,
        kid: 'rsa1',
        iss: issuer,
        exp: seconds() + 600,
        iat: seconds(),
        nonce: by === 'refresh' ? undefined : nonce,
        jti: randomUUID(),
      }),
    accessToken: ({ issuer, client }) => ({
      header: { alg: 'RS256' },
      claims: {
        sub: 'user',
        azp: client,
        iss: issuer,
        exp: seconds() + 3600,
        iat: seconds(),
        jti: randomUUID(),
      },
    }),
    answer: ({ access_token, id_token, refresh_token, scope }, granted) =>
      given({
        access_token,
        token_type: 'Bearer',
        refresh_token: offline(granted) ? refresh_token : undefined,
        expires_in: 3599,
        scope,
        id_token,
      }),
    tokenHeaders: { ...NO_STORE, 'content-type': 'application/json;charset=UTF-8' },
    userinfo: (scope) => ({
      sub: '01921.FLANRJQW',
      ...withScope(scope, {
        profile: { name: 'Demo User', preferred_username: 'user' },
        email: { email: 'user@example.com', email_verified: true },
      }),
    }),
    userinfoHeaders: { 'content-type': 'application/json;charset=UTF-8' },
  },
  'mock-oauth2-server-6.0.2': {
    recorded: 'mock-oauth2-server-6.0.2',
    path: '/default',
    subject: 'ada',
    idToken: (granted) => mockClaims(granted, granted.client),
    accessToken: (granted) => ({ claims: mockClaims(granted, 'default') }),
    answer: ({ access_token, id_token, refresh_token }) => ({
      token_type: 'Bearer',
      id_token,
      access_token,
      refresh_token,
      expires_in: 3599,
    }),
    tokenHeaders: { 'content-type': 'application/json;charset=UTF-8' },
    userinfo: (_scope, granted) => mockClaims(granted, 'default'),
    userinfoHeaders: { 'content-type': 'application/json;charset=UTF-8' },
  },
  'authlib-1.9.10': {
    recorded: 'authlib-1.9.10',
    path: '',
    subject: 'ada',
    idToken: ({ issuer, client, nonce, right }) =>
      given({
        iss: issuer,
        aud: [client],
        iat: seconds(),
        exp: seconds() + 3600,
        auth_time: right['auth_time'],
        nonce,
        at_hash: right['at_hash'],
        c_hash: right['c_hash'],
        sub: 'ada',
      }),
    accessToken: () => opaque(42),
    answer: ({ access_token, id_token, refresh_token, scope }, { by }) =>
      given({
        access_token,
        expires_in: by === 'code' ? 864000 : 3600,
        id_token: by === 'code' ? id_token : undefined,
        refresh_token,
        scope,
        token_type: 'Bearer',
      }),
    tokenHeaders: { ...JSON_TYPE, ...NO_STORE },
    userinfo: (scope) => ({
      sub: 'ada',
      ...withScope(scope, { email: { email: 'ada@example.com', email_verified: true }, profile: { name: 'Ada Test' } }),
    }),
    userinfoHeaders: JSON_TYPE,
  },
  'django-oauth-toolkit-3.4.1': {
    recorded: 'django-oauth-toolkit-3.4.1',
    path: '/o',
    subject: '1',
    idToken: ({ issuer, client, nonce, right, by }) =>
      given({
        aud: client,
        iat: seconds(),
        at_hash: right['at_hash'],
        c_hash: right['c_hash'],
        sub: '1',
        iss: issuer,
        exp: seconds() + 36000,
        auth_time: right['auth_time'],
        jti: randomUUID(),
        nonce: by === 'refresh' ? undefined : nonce,
      }),
    accessToken: () => opaque(30),
    answer: ({ access_token, id_token, refresh_token, scope }) => ({
      access_token,
      expires_in: 36000,
      token_type: 'Bearer',
      scope,
      refresh_token,
      id_token,
    }),
    tokenHeaders: { ...JSON_TYPE, ...NO_STORE },
    userinfo: (scope) => ({
      sub: '1',
      ...withScope(scope, { email: { email: 'ada@example.com' }, profile: { name: 'Ada Test' } }),
    }),
    userinfoHeaders: JSON_TYPE,
  },
  mockoidc: {
    recorded: 'mockoidc',
    path: '/oidc',
    subject: '1234567890',
    idToken: (granted) => ({
      ...mockoidcClaims(granted),
      ...(granted.nonce === undefined ? {} : { nonce: granted.nonce }),
      ...withScope(granted.scope, {
        email: { email: 'jane.doe@example.com' },
        profile: { preferred_username: 'jane.doe', phone_number: '555-987-6543', address: '123 Main Street' },
      }),
    }),
    accessToken: (granted) => ({ claims: mockoidcClaims(granted) }),
    answer: ({ access_token, id_token, refresh_token }) => ({
      access_token,
      refresh_token,
      id_token,
      token_type: 'bearer',
      expires_in: 600000000000,
    }),
    tokenHeaders: {
      ...JSON_TYPE,
      'cache-control': 'no-cache, no-store, must-revalidate, max-age=0',
      pragma: 'no-cache',
    },
    userinfo: (scope) => ({
      sub: '1234567890',
      ...withScope(scope, {
        email: { email: 'jane.doe@example.com' },
        profile: { preferred_username: 'jane.doe', phone_number: '555-987-6543', address: '123 Main Street' },
      }),
    }),
    userinfoHeaders: { ...JSON_TYPE, 'cache-control': 'no-cache, no-store, must-revalidate, max-age=0' },
  },
  'oauth2-mock-server-8.2.3': {
    recorded: 'oauth2-mock-server-8.2.3',
    path: '',
    subject: 'johndoe',
    idToken: ({ issuer, client, nonce, by }) =>
      given({
        iss: issuer,
        iat: seconds(),
        exp: seconds() + 3600,
        nbf: seconds() - 10,
        sub: 'johndoe',
        aud: client,
        nonce: by === 'refresh' ? undefined : nonce,
      }),
    accessToken: ({ issuer }) => ({
      claims: {
        iss: issuer,
        iat: seconds(),
        exp: seconds() + 3600,
        nbf: seconds() - 10,
        sub: 'johndoe',
        amr: ['pwd'],
        scope: 'dummy',
      },
    }),
    answer: ({ access_token, id_token, refresh_token }) => ({
      access_token,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'dummy',
      id_token,
      refresh_token,
    }),
    tokenHeaders: { ...NO_STORE, 'content-type': 'application/json; charset=utf-8' },
    userinfo: () => ({ sub: 'johndoe' }),
    userinfoHeaders: { 'content-type': 'application/json; charset=utf-8' },
  },
}

function mockClaims({ issuer, client, nonce, by }: Granted, aud: string): Json {
  return given({
    sub: 'ada',
    aud,
    nbf: seconds(),
    azp: client,
    iss: issuer,
    exp: seconds() + 3600,
    iat: seconds(),
    nonce: by === 'refresh' ? undefined : nonce,
    jti: randomUUID(),
    tid: 'default',
  })
}

function mockoidcClaims({ issuer, client }: Granted): Json {
  return {
    iss: issuer,
    sub: '1234567890',
    aud: [client],
    exp: seconds() + 600,
    nbf: seconds(),
    iat: seconds(),
    jti: opaque(24),
  }
}

const { 'hydra-2.3.0': hydra, 'keycloak-26.7.3': keycloak } = PRODUCTS as Record<string, Product>

export const VARIANTS: Readonly<Record<string, Product>> = {
  'hydra-2.3.0 with JWT access tokens': {
    ...(hydra as Product),
    accessToken: ({ issuer, client, scope }) => ({
      claims: {
        aud: [],
        client_id: client,
        exp: seconds() + 3600,
        ext: {},
        iat: seconds(),
        iss: issuer,
        jti: randomUUID(),
        nbf: seconds(),
        scp: scope.split(' '),
        sub: 'ada',
      },
    }),
  },
  'keycloak before 25': {
    ...(keycloak as Product),
    accessToken: (granted) => {
      const made = (keycloak as Product).accessToken(granted)
      if (typeof made === 'string') return made
      return { claims: { ...made.claims, ...(granted.nonce !== undefined && { nonce: granted.nonce }), name: 'Ada' } }
    },
  },
  'a provider whose access token is its ID Token': {
    ...(keycloak as Product),
    recorded: 'authlib-1.9.10',
    path: '',
    back: () => [],
    idToken: ({ issuer, client, nonce, right }) =>
      given({ iss: issuer, sub: right['sub'], aud: client, exp: 1_900_000_000, iat: right['iat'], nonce }),
    accessToken: ({ issuer, client, nonce, right }) => ({
      claims: given({ iss: issuer, sub: right['sub'], aud: client, exp: 1_900_000_000, iat: right['iat'], nonce }),
    }),
  },
}
