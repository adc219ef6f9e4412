import assert from 'node:assert/strict'
import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Question } from '../../src/env.ts'
import { type EnvSettings, runCli, type TestEnv, testEnv } from '../support/env.ts'

const SECRET = 'the-secret-itself-0123456789'
const ADD = ['profile', 'add', 'work', '--issuer', 'https://issuer.example', '--client-id', 'client']

/** A terminal whose person answers questions by how they begin; a wrong answer is followed by the next one of that question. */
function terminal(answers: Readonly<Record<string, readonly string[]>>, settings: EnvSettings = {}) {
  const asked: Question[] = []
  const told: string[] = []
  const left = new Map(Object.entries(answers).map(([begin, texts]) => [begin, [...texts]]))
  const ask = async (question: Question): Promise<string> => {
    asked.push(question)
    const [, texts] = [...left].find(([begin]) => question.message.startsWith(begin)) ?? []
    for (let answer = texts?.shift(); answer !== undefined; answer = texts?.shift()) {
      const fault = question.fault?.(answer)
      if (fault === undefined) return answer
      told.push(fault)
    }
    return assert.fail(`no answer to: ${question.message}`)
  }
  return { asked, told, env: testEnv({ tty: ['stdin', 'stdout', 'stderr'], ask, ...settings }) }
}

const config = ({ home }: TestEnv): string => readFileSync(join(home, 'config.yaml'), 'utf8')

/** The path of the file that the profile in the configuration refers to. */
function secretFile(env: TestEnv): string {
  return /client-secret: file:(\S+)/.exec(config(env))?.[1] ?? assert.fail(config(env))
}

function secrets({ home }: TestEnv): readonly string[] {
  return existsSync(join(home, 'secrets')) ? readdirSync(join(home, 'secrets')) : []
}

test('profile add asks for all that is missing, and a wrong answer costs none of the others', async () => {
  const { asked, told, env } = terminal({
    Name: ['../x', 'work'],
    Issuer: ['keyclok', 'http://issuer.example', 'https://issuer.example'],
    'Client ID': ['client'],
    'Client secret': [SECRET],
  })
  const ran = await runCli(['profile', 'add'], env)
  assert.equal(ran.code, 0, ran.stderr)
  assert.deepEqual(
    asked.map(({ kind, message }) => [kind, message.split(/[ ,]/, 2).join(' ')]),
    [
      ['text', 'Name of'],
      ['text', 'Issuer URL'],
      ['text', 'Client ID'],
      ['secret', 'Client secret'],
    ],
  )
  assert.match(told.join('\n'), /letters, digits[\s\S]*Did you mean keycloak\?[\s\S]*Plain http is refused/)
  assert.match(
    config(env),
    /work:\n {4}issuer: https:\/\/issuer\.example\n {4}client-id: client\n {4}client-secret: file:/,
  )
})

test('a secret that is typed lies in a file of its own for its owner alone, and nothing shows it', async () => {
  const { env } = terminal({ 'Client secret': [SECRET] })
  const added = await runCli(ADD, env)
  const path = secretFile(env)
  assert.equal(readFileSync(path, 'utf8'), `${SECRET}\n`)
  assert.equal(lstatSync(path).mode & 0o777, 0o600)
  assert.equal(lstatSync(join(env.home, 'secrets')).mode & 0o777, 0o700)
  const shown = await runCli(['profile', 'show', 'work', '--reveal'], env)
  assert.match(shown.stdout, /client-secret\s+file:/)
  for (const text of [config(env), added.stdout, added.stderr, shown.stdout]) assert.ok(!text.includes(SECRET))
})

for (const [typed, kept] of [
  ['env:S3CRET', 'env:S3CRET'],
  ['file:secret.txt', 'file:secret.txt'],
] as const) {
  test(`${typed} at the question for the secret is kept as it stands`, async () => {
    const { env } = terminal({ 'Client secret': [typed] })
    await runCli(ADD, env)
    assert.match(config(env), new RegExp(`client-secret: ${kept}\n`))
    assert.deepEqual(secrets(env), [])
  })
}

test('a secret that begins like a reference is none', async () => {
  for (const typed of ['@home-0123456789', 'env:not a name', '-']) {
    const { env } = terminal({ 'Client secret': [typed] })
    await runCli(ADD, env)
    assert.equal(readFileSync(secretFile(env), 'utf8'), `${typed}\n`)
  }
})

test('secrets on the command line go into files, client metadata with one in them too', async () => {
  const env = testEnv({ stdin: `${SECRET}\n` })
  const document = JSON.stringify({ client_id: 'client', client_secret: SECRET })
  for (const flags of [
    ['--client-secret', SECRET],
    ['--client-secret', '-'],
    ['--client-metadata', document],
    ['--id-token-hint', SECRET],
  ]) {
    const { code, stdout, stderr } = await runCli([...ADD, ...flags], env)
    assert.equal(code, 0, stderr)
    assert.ok(!`${config(env)}${stdout}${stderr}`.includes(SECRET), flags[0])
    assert.match(stdout + stderr, /in a file of its own, closed to others: /)
    assert.match(config(env), new RegExp(`${flags[0]?.slice(2)}: file:`))
    assert.equal((await runCli(['profile', 'remove', 'work'], env)).code, 0)
    assert.deepEqual(secrets(env), [])
  }
})

test('profile remove takes along the file that profile add made, and no other', async () => {
  const { env } = terminal({ 'Client secret': [SECRET] })
  await runCli(ADD, env)
  const path = secretFile(env)
  const mine = join(env.home, 'secrets', 'mine.txt')
  writeFileSync(mine, 'mine')
  writeFileSync(join(env.home, 'config.yaml'), `${config(env)}  other:\n    client-secret: file:${path}\n`)
  await runCli(['profile', 'remove', 'work'], env)
  assert.ok(existsSync(path), 'another profile refers to it')
  // It was made for a profile of another name.
  await runCli(['profile', 'remove', 'other'], env)
  assert.ok(existsSync(path))
  writeFileSync(join(env.home, 'config.yaml'), `profiles:\n  work:\n    client-secret: file:${mine}\n`)
  await runCli(['profile', 'remove', 'work'], env)
  assert.ok(existsSync(mine))
})

test('another secret takes the place of the one in the file, and an empty one removes it', async () => {
  const { env } = terminal({ 'Client secret': [SECRET] })
  await runCli(ADD, env)
  const before = secretFile(env)
  await runCli(['profile', 'add', 'work', '--client-secret', 'another-0123456789'], env)
  assert.ok(!existsSync(before))
  assert.equal(readFileSync(secretFile(env), 'utf8'), 'another-0123456789\n')
  await runCli(['profile', 'add', 'work', '--client-secret', ''], env)
  assert.deepEqual(secrets(env), [])
})

test('a profile of the name that was typed is replaced on a yes alone', async () => {
  const answers = { Issuer: ['https://new.example'], 'Client ID': ['new'], 'Client secret': [''] }
  const { env } = terminal({ Name: ['work', 'other', 'work'], Profile: ['no', 'yes'], ...answers })
  writeFileSync(join(env.home, 'config.yaml'), 'profiles:\n  work:\n    issuer: https://old.example\n    scope: x\n', {
    mode: 0o600,
  })
  assert.equal((await runCli(['profile', 'add'], env)).code, 0)
  assert.match(config(env), /https:\/\/old\.example[\s\S]*other:\n {4}issuer: https:\/\/new\.example/)
  const again = terminal({ ...answers, Name: ['work'], Profile: ['yes'] }, { home: env.home })
  assert.equal((await runCli(['profile', 'add'], again.env)).code, 0)
  assert.doesNotMatch(config(env), /old\.example|scope/)
})

test('a preset is an answer too, and what it needs is asked for', async () => {
  const { env } = terminal({
    Issuer: ['keycloak'],
    Address: ['https://sso.example?x=1', 'sso.example'],
    Realm: ['staff'],
    'Client ID': ['shop'],
    'Client secret': [''],
  })
  const ran = await runCli(['profile', 'add', 'work'], env)
  assert.equal(ran.code, 0, ran.stderr)
  assert.match(config(env), /preset: keycloak\n {4}base-url: sso\.example\n {4}tenant: staff\n {4}client-id: shop\n/)
  const shown = await runCli(['profile', 'show', 'work'], env)
  assert.match(shown.stdout, /issuer\s+https:\/\/sso\.example\/realms\/staff/)
  const flagged = terminal({ Address: ['sso.example'], Realm: ['staff'], 'Client secret': [''] })
  const given = ['profile', 'add', 'work', '--preset', 'keycloak', '--client-id', 'shop']
  assert.equal((await runCli(given, flagged.env)).code, 0)
  assert.match(config(flagged.env), /base-url: sso\.example\n {4}tenant: staff/)
})

for (const [what, argv, message] of [
  ['no name', ['profile', 'add'], /needs the name/],
  ['no issuer', ['profile', 'add', 'work'], /--issuer is needed/],
  ['what a preset needs', ['profile', 'add', 'work', '--preset', 'keycloak'], /keycloak needs --base-url/],
] as const) {
  test(`without a terminal ${what} is exit 2, and nothing is kept`, async () => {
    const env = testEnv()
    const ran = await runCli([...argv, '--client-secret', SECRET, '--json'], env)
    assert.equal(ran.code, 2)
    assert.match(ran.json().error.message, message)
    assert.deepEqual([existsSync(join(env.home, 'config.yaml')), secrets(env)], [false, []])
  })
}

test('where the profile cannot be saved no secret is left behind', async () => {
  const env = testEnv()
  writeFileSync(join(env.home, 'real.yaml'), 'profiles: {}\n', { mode: 0o600 })
  symlinkSync('real.yaml', join(env.home, 'config.yaml'))
  const ran = await runCli([...ADD, '--client-secret', SECRET, '--json'], env)
  assert.equal(ran.json().error.code, 'file_unsafe')
  assert.ok(existsSync(join(env.home, 'secrets')))
  assert.deepEqual(secrets(env), [])
})

test('a secret that stays in a profile of another provider now is told of', async () => {
  const env = testEnv()
  await runCli([...ADD, '--client-secret', 'env:SECRET'], env)
  const told = async (...flags: string[]) =>
    (await runCli(['profile', 'add', 'work', ...flags, '--json'], env)).json().notes.join('\n')
  assert.match(await told('--issuer', 'https://other.example'), /secret of before stays .* another issuer/)
  assert.doesNotMatch(await told('--scope', 'openid'), /secret of before/)
})
