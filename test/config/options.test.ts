import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { declaredBy } from '../../src/config/declared.ts'
import { flagOf, isSecretOption, traitsOf } from '../../src/config/option.ts'
import { type OptionGroup, optionGroup } from '../../src/config/option-groups.ts'
import { createOptions } from '../../src/config/option-reader.ts'
import { layerOf, over, type Source } from '../../src/config/option-values.ts'
import { createReferences } from '../../src/config/references.ts'
import { testEnv } from '../support/env.ts'
import { optionsOf } from '../support/options.ts'

const GROUPS: readonly OptionGroup[] = [
  'profile',
  'provider',
  'client',
  'network',
  'shaping',
  'login',
  'verify',
  'times',
  'judging',
  'output',
]
const every = GROUPS.flatMap(optionGroup)

const FROM_FIRST: readonly Source[] = ['demo', 'flag', 'environment', 'profile', 'preset', 'session', 'default']

for (const [at, source] of FROM_FIRST.entries()) {
  test(`${source} gives way to ${FROM_FIRST.slice(0, at).join(', ') || 'none'} and to nothing else`, () => {
    const layer = (from: Source) => layerOf({ issuer: from }, { source: from, from })
    for (const [other, standing] of FROM_FIRST.entries()) {
      const expected = at <= other ? source : standing
      assert.equal(over(layer(source), layer(standing)).get('issuer')?.value, expected, standing)
    }
  })
}

test('a layer changes nothing of what it lies over', () => {
  const options = optionsOf(['provider', 'client', 'network'], { clientId: 'before' })
  const other = options.with(
    layerOf(
      { clientId: 'other', issuer: 'https://i.example', timeout: 5, header: ['X-A: 1'], insecure: true },
      { source: 'demo', from: 'demo' },
    ),
  )
  assert.deepEqual(
    [
      other.text('clientId'),
      other.text('issuer'),
      other.number('timeout'),
      other.list('header'),
      other.flag('insecure'),
    ],
    ['other', 'https://i.example', 5, ['X-A: 1'], true],
  )
  assert.deepEqual([other.sourceOf('clientId'), other.sourceOf('timeout')], ['demo', 'demo'])
  assert.deepEqual(
    other.all().find(({ name }) => name === 'clientId'),
    {
      name: 'clientId',
      flag: '--client-id',
      secret: false,
      remembered: true,
      lasting: true,
      value: 'other',
      source: 'demo',
      from: 'demo',
    },
  )
  assert.deepEqual(
    [
      options.text('clientId'),
      options.text('issuer'),
      options.number('timeout'),
      options.list('header'),
      options.flag('insecure'),
    ],
    ['before', undefined, 30, [], false],
  )
})

test('a layer brings no option that the command does not have', () => {
  const options = optionsOf(['client']).with(layerOf({ issuer: 'x', clientId: 'c' }, { source: 'session', from: 's' }))
  assert.equal(options.has('issuer'), false)
  assert.deepEqual(
    options
      .all()
      .filter(({ source }) => source === 'session')
      .map(({ name }) => name),
    ['clientId'],
  )
})

test('an option that the command does not have is read by nobody, in whatever way', async () => {
  const options = optionsOf(['client'])
  const bug = { name: 'Error', message: 'The option clockTolerance is read, and this command does not have it.' }
  for (const read of [options.text, options.flag, options.number, options.seconds, options.list, options.sourceOf])
    assert.throws(() => read('clockTolerance'), bug)
  for (const read of [options.need, options.secret, options.document, options.files])
    await assert.rejects(async () => read('clockTolerance'), bug)
})

test('a number of seconds has its default in one place', () => {
  const options = optionsOf(['times', 'login', 'network'])
  assert.deepEqual(
    ['clockTolerance', 'loginTimeout', 'timeout'].map((name) => options.seconds(name)),
    [30, 300, 30],
  )
  assert.throws(() => options.seconds('maxAge'), { message: 'The option maxAge has no default.' })
})

test('what was answered is kept beside the options, for those with other layers too, and is asked once', async () => {
  const asked: string[] = []
  const env = testEnv()
  const options = createOptions(declaredBy(optionGroup('client')), new Map(), {
    references: createReferences(env, () => {}),
    ask: async (option) => {
      asked.push(flagOf(option))
      return 'answered'
    },
    answers: new Map(),
  })
  assert.equal(options.text('clientId'), undefined)
  assert.equal(await options.need('clientId'), 'answered')
  const other = options.with(layerOf({ clientAuth: 'none' }, { source: 'session', from: 'session s' }))
  assert.equal(await other.need('clientId'), 'answered')
  assert.equal(other.sourceOf('clientId'), 'prompt')
  assert.deepEqual(asked, ['--client-id'])
})

test('what a session repeats, each option says itself', () => {
  const remembered = every.filter((option) => traitsOf(option).remembered).map((option) => option.attributeName())
  assert.deepEqual(remembered.sort(), [
    'assertionAudience',
    'authorizationEndpoint',
    'backchannelAuthenticationEndpoint',
    'basicEncoding',
    'caFile',
    'clientAuth',
    'clientId',
    'clientKey',
    'clientMetadata',
    'clientSecret',
    'clientSecretIssuer',
    'decryptKey',
    'deviceAuthorizationEndpoint',
    'discovery',
    'endSessionEndpoint',
    'header',
    'insecure',
    'introspectionEndpoint',
    'issuer',
    'jwksUri',
    'metadataUrl',
    'proxy',
    'pushedAuthorizationRequestEndpoint',
    'registrationEndpoint',
    'revocationEndpoint',
    'set',
    'systemCa',
    'tlsCert',
    'tlsKey',
    'tokenBody',
    'tokenEndpoint',
    'trustedAudience',
    'unset',
    'userinfoClientAuth',
    'userinfoEndpoint',
    'userinfoMethod',
  ])
})

test('what is about one run is in no profile that is made, and what is about the profile in none at all', () => {
  const named = (inProfile: 'read' | 'refused') =>
    [...new Set(every.filter((option) => traitsOf(option).inProfile === inProfile).map(flagOf))].sort()
  assert.deepEqual(named('read'), [
    '--callback-url',
    '--demo',
    '--fault',
    '--form',
    '--form-field',
    '--form-origin',
    '--format',
    '--headless',
    '--json',
    '--nonce',
    '--payload',
    '--press',
    '--print',
    '--qr',
    '--quiet',
    '--reveal',
    '--save',
    '--screenshots',
    '--state',
    '--totp',
    '--verbose',
  ])
  assert.deepEqual(named('refused'), ['--config', '--env-prefix', '--note', '--profile', '--show-claims', '--title'])
})

test('the options that hold a secret', () => {
  assert.deepEqual([...new Set(every.filter(isSecretOption).map(flagOf))].sort(), [
    '--access-token',
    '--client-secret',
    '--id-token-hint',
    '--secret',
    '--totp',
  ])
})

const env = testEnv({ vars: { HELD: 'from the variable', EMPTY: '' } })
writeFileSync(join(env.cwd, 'held'), '\ufefffrom the file\n')
writeFileSync(join(env.cwd, 'empty'), '\n')

/** A form of reference, what it reads and what is read where it stands in `@` of a plain value. */
const FORMS = [
  ['env:HELD', 'from the variable'],
  ['file:held', 'from the file'],
  ['@held', 'from the file'],
  ['-', 'from input'],
] as const

const VALUES: readonly (readonly [group: OptionGroup, name: string, by: 'secret' | 'document'])[] = [
  ['client', 'clientSecret', 'secret'],
  ['login', 'idTokenHint', 'secret'],
  ['verify', 'secret', 'secret'],
  ['verify', 'accessToken', 'secret'],
  ['login', 'claims', 'document'],
  ['login', 'authorizationDetails', 'document'],
]
for (const [group, name, by] of VALUES)
  for (const [given, value] of [...FORMS, ['itself', 'itself'], ['envy:HELD', 'envy:HELD']] as const) {
    test(`${name} of ${given} is read: ${value}`, async () => {
      const machine = {
        ...testEnv({ stdin: '\ufefffrom input\r\n', vars: { HELD: 'from the variable' } }),
        cwd: env.cwd,
      }
      const options = optionsOf([group], { [name]: given }, machine)
      assert.equal(await options[by](name), value)
      assert.equal(await options.with(new Map())[by](name), value, 'and a second time')
    })
  }

const FILES: readonly (readonly [group: OptionGroup, name: string])[] = [
  ['client', 'clientKey'],
  ['client', 'decryptKey'],
  ['verify', 'key'],
  ['verify', 'payload'],
  ['verify', 'jwks'],
  ['network', 'caFile'],
  ['network', 'tlsCert'],
  ['network', 'tlsKey'],
]
for (const [group, name] of FILES)
  for (const [given, value] of [
    ...FORMS,
    ['held', 'from the file'],
    [join(env.cwd, 'held'), 'from the file'],
  ] as const) {
    test(`the file of ${name} is read of ${given === 'held' || !given.startsWith('/') ? given : 'a whole path'}`, async () => {
      const machine = { ...testEnv({ stdin: 'from input', vars: { HELD: 'from the variable' } }), cwd: env.cwd }
      const options = optionsOf([group], { [name]: name === 'decryptKey' ? [given] : given }, machine)
      const [file, ...more] = await options.files(name)
      assert.deepEqual([file?.given, file?.text.trim(), more], [given, value, []])
      assert.deepEqual(await options.with(new Map()).files(name), [file], 'and a second time')
    })
  }

test('an option that names no file has none, and a list of them keeps its order', async () => {
  assert.deepEqual(await optionsOf(['client'], {}, env).files('clientKey'), [])
  const two = await optionsOf(['client'], { decryptKey: ['env:HELD', 'held'] }, env).files('decryptKey')
  assert.deepEqual(
    two.map(({ text }) => text.trim()),
    ['from the variable', 'from the file'],
  )
})

test('a password that begins with an @ is not repeated as the name of a file', async () => {
  for (const [name, by, said] of [
    ['clientSecret', 'secret', '--client-secret: the file named behind the @ does not exist.'],
    ['clientKey', 'files', '--client-key: the file named behind the @ does not exist.'],
  ] as const)
    await assert.rejects(optionsOf(['client'], { [name]: '@S3cret' }, env)[by](name), { message: said })
  const tokens = optionsOf(['login'], { idTokenHint: '@S3cret', claims: '@S3cret' }, env)
  await assert.rejects(tokens.secret('idTokenHint'), { message: /^--id-token-hint: the file named behind the @ / })
  await assert.rejects(tokens.document('claims'), { message: /^--claims: the file named behind the @ / })
})

test('what a key file holds is kept from every report, and so is a secret', async () => {
  const kept: string[] = []
  const machine = {
    ...testEnv({ vars: { KEY: '{"kty":"oct","k":"c2VjcmV0LW9jdGV0cw"}', HELD: 'held-secret' } }),
    cwd: env.cwd,
  }
  const references = createReferences(machine, (value, kind) => void kept.push(`${kind}: ${value}`))
  await references.file('env:KEY', '--key')
  await references.secret('env:HELD', '--set', 'client_secret')
  await references.secret('env:HELD', '--client-secret')
  await references.document('env:HELD', '--claims')
  assert.deepEqual(kept, [
    'private key k: c2VjcmV0LW9jdGV0cw',
    'client_secret: held-secret',
    'client_secret: held-secret',
  ])
})
