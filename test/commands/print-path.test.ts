import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { RESULT_PATHS } from '../../src/commands/result-paths.ts'
import type { CliError } from '../../src/errors.ts'
import { requirePath } from '../../src/formats/print-path.ts'
import { COMMANDS } from '../../src/program.ts'
import { runCli, testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'

const hintOf = (command: string, field: string): string => {
  try {
    requirePath(field, { paths: RESULT_PATHS[command] ?? [], of: command })
    return ''
  } catch (error) {
    return (error as CliError).hint
  }
}

for (const [command, field] of [
  ['login', 'access_token'],
  ['login', 'id_token'],
  ['login', 'userinfo'],
  ['login', 'result.userinfo.sub'],
  ['login', 'userinfo.https://example.com/roles.0'],
  ['login', 'id_token.claims.realm_access.roles.0'],
  ['login', 'tokens.session_state'],
  ['login', 'rejected.0'],
  ['token', 'claim_sources.0.claims.age'],
  ['discover', 'metadata.mtls_endpoint_aliases.token_endpoint'],
  ['discover', 'changed.keys.0.kid'],
  ['decode', 'tokens.12.nested.nested.claims.sub'],
  ['verify', 'not_compared'],
  ['check', 'scenarios.3.assertions.0.path'],
  ['check', 'totals.failed'],
  ['explain', 'sections.0.url'],
  ['preset show', 'options.issuer'],
  ['session show', 'session.tokens.access_token'],
  ['profile add', 'path'],
] as const)
  test(`--print ${field} of ${command} is known`, () => assert.equal(hintOf(command, field), ''))

for (const [command, field, meant] of [
  ['login', 'sub', 'userinfo.sub'],
  ['login', 'email', 'userinfo.email'],
  ['login', 'nonce', 'id_token.claims.nonce'],
  ['login', 'claims.email', 'id_token.claims.email'],
  ['login', 'acces_token', 'access_token'],
  ['login', 'userinf.sub', 'userinfo.sub'],
  ['login', 'token_type', 'tokens.token_type'],
  ['discover', 'jwks_uri', 'metadata.jwks_uri'],
  ['decode', 'sub', 'tokens.0.claims.sub'],
  ['check', 'passed', 'totals.passed'],
  ['check', 'scenarios.first.cause', undefined],
  ['check', 'scenarios.0.couse', 'scenarios.0.cause'],
  ['userinfo', 'access_token', undefined],
  ['verify', 'id_token', undefined],
  ['login', 'issuer.host', undefined],
  ['login', 'nothing-like-it', undefined],
  ['login', '__proto__', undefined],
  ['login', 'constructor.name', undefined],
] as const)
  test(`--print ${field} of ${command} is unknown${meant === undefined ? '' : `, and ${meant} is meant`}`, () => {
    const hint = hintOf(command, field)
    assert.equal(/^Did you mean (\S+)\? /.exec(hint)?.[1], meant, hint)
    assert.match(hint, /There is: /)
  })

test('what there is is told of the place that the path leads to, at the top with what is short for a token', () => {
  assert.equal(hintOf('userinfo', 'token'), 'There is: userinfo, claim_sources, rejected.')
  assert.equal(hintOf('login', 'id_token.nothing'), 'There is: header, claims, verified.')
  assert.match(hintOf('refresh', 'x'), /^There is: access_token, refresh_token, tokens, id_token, /)
})

test('every command that has --print and a result of its own has its paths in the schema', () => {
  const due = COMMANDS.filter(({ groups, view }) => groups.includes('output') && view !== undefined)
  assert.deepEqual(
    due.map(({ name }) => name).filter((name) => !Object.hasOwn(RESULT_PATHS, name)),
    [],
  )
})

test('an unknown path ends a command before it sends or writes anything', async () => {
  const env = testEnv({ browse: () => assert.fail('nothing is opened') })
  const argv = ['login', '--demo', '--print', 'sub', '--save', 'json=run.json']
  const { code, stdout, stderr } = await runCli(argv, env)
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(
    stderr,
    /^invalid_option: --print sub: the result of login has no such value\.\ninvalid_option \(exit 2\)\n/,
  )
  const saved = JSON.parse(readFileSync(join(env.home, 'run.json'), 'utf8'))
  assert.deepEqual([saved.error.code, saved.steps], ['invalid_option', []])
})

test('the path of a check is known before its scenarios are read', async () => {
  const { code, stdout, stderr } = await runCli(['check', 'no-such-file.yaml', '--print', 'cause'])
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /Did you mean scenarios\.0\.cause\?/)
})

test('a path that is not there in the end tells what is, and writes nothing to stdout', async () => {
  const token = 'eyJhbGciOiJub25lIn0.eyJhIjp7ImIiOjF9LCJjIjoyfQ.'
  const { code, stdout, stderr } = await runCli(['decode', token, '--print', 'tokens.0.claims.a.x'])
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /--print tokens\.0\.claims\.a\.x: there is no such value; tokens\.0\.claims\.a has b\./)
})

test('a record is asked for the paths of its own command, and of scenarios for those of check', async () => {
  const home = newFolder()
  const run = (...argv: readonly string[]) => runCli(argv, testEnv({ home }))
  const file = (name: string): string => join(home, name)
  const one = await run('decode', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.', '--json')
  writeFileSync(file('one.json'), one.stdout)
  const held = await run('report', 'one.json', '--print', 'tokens.0.claims.a')
  assert.deepEqual([held.code, held.stdout], [0, '1\n'])
  const unknown = await run('report', 'one.json', '--print', 'userinfo.sub')
  assert.deepEqual([unknown.code, unknown.stdout], [2, ''])
  assert.match(unknown.stderr, /the result of decode has no such value/)
  const several = await run('report', 'one.json', 'one.json', '--print', 'tokens')
  assert.deepEqual([several.code, several.stdout], [2, ''])
  assert.match(several.stderr, /these are several records/)
})

test('a line of one scenario is asked for the paths of a check', async () => {
  const home = newFolder()
  const argv = ['--issuer', 'https://issuer.example', '--client-id', 'app', '--no-discovery']
  const { stdout } = await runCli(['check', ...argv, '--format', 'ndjson'], testEnv({ home }))
  writeFileSync(join(home, 'line.json'), stdout)
  const { code, stderr } = await runCli(['report', 'line.json', '--print', 'cause'], testEnv({ home }))
  assert.equal(code, 2)
  assert.match(stderr, /Did you mean scenarios\.0\.cause\?/)
})

test('a member that a later version added to a result is printed from its record', async () => {
  const home = newFolder()
  const made = (await runCli(['preset', 'list', '--json'])).json()
  made.result.later = { added: 'yes' }
  writeFileSync(join(home, 'later.json'), JSON.stringify(made))
  const { code, stdout } = await runCli(['report', 'later.json', '--print', 'later.added'], testEnv({ home }))
  assert.deepEqual([code, stdout], [0, 'yes\n'])
})
