import assert from 'node:assert/strict'
import { test } from 'node:test'
import { candidatesFor } from '../../src/completion/candidates.ts'
import type { Completed } from '../../src/config/option.ts'
import { completables } from '../../src/program.ts'

const WORDS: Partial<Record<Completed, readonly string[]>> = {
  profile: ['acme', 'globex'],
  session: ['acme', '0123456789abcdef'],
  preset: ['entra', 'keycloak'],
  check: ['private-network', 'idt-aud-mismatch', 'idt-iss-mismatch'],
  word: ['invalid_grant', 'idt-aud-mismatch'],
  save: ['json=', 'junit='],
  shell: ['bash', 'zsh'],
}

async function after(...words: string[]): Promise<readonly string[]> {
  const asked: Completed[] = []
  const found = await candidatesFor(words, completables(), async (kind) => {
    asked.push(kind)
    return (WORDS[kind] ?? []).map((value) => ({ value, about: '' }))
  })
  assert.ok(asked.length <= 1, 'only what is needed is looked for')
  return found.map(({ value }) => value)
}

for (const [words, expected] of [
  [['l'], ['login']],
  [['re'], ['refresh', 'report']],
  [['pro'], ['profile']],
  [['--v'], ['--version']],
  [
    ['profile', ''],
    ['list', 'show', 'add', 'remove'],
  ],
  [['profile', 'sh'], ['show']],
  [['session', 'c'], ['clear']],
  [['report', 'm'], ['merge']],
  [['nope', ''], []],
  [
    ['profile', 'show', ''],
    ['acme', 'globex'],
  ],
  [['profile', 'remove', 'g'], ['globex']],
  [['profile', 'show', 'acme', ''], []],
  [
    ['preset', 'show', ''],
    ['entra', 'keycloak'],
  ],
  [['session', 'clear', '0'], ['0123456789abcdef']],
  [['token', ''], ['client_credentials']],
  [['explain', 'inv'], ['invalid_grant']],
  [['completion', 'z'], ['zsh']],
  [['decode', ''], []],
  [['decode', 'eyJ'], []],
  [['login', '--client-i'], ['--client-id']],
  [['login', '--client-id', 'x', '--client-i'], []],
  [['login', '--client-id=x', '--client-i'], []],
  [['login', '--allow', 'idt-a'], ['idt-aud-mismatch']],
  [['login', '--allow', 'idt-aud-mismatch', '--allo'], ['--allow']],
  [
    ['login', '--profile', ''],
    ['acme', 'globex'],
  ],
  [['login', '--profile=g'], ['--profile=globex']],
  [
    ['login', '--pkce', ''],
    ['S256', 'plain', 'off'],
  ],
  [['login', '--pkce=p'], ['--pkce=plain']],
  [['login', '--save', 'ju'], ['junit=']],
  [['login', '--save', 'json=x'], []],
  [
    ['login', '--save=j'],
    ['--save=json=', '--save=junit='],
  ],
  [['login', '--issuer', ''], []],
  [['login', '--ca-file', ''], []],
  [['login', '-v', '--preset', 'k'], ['keycloak']],
  [['token', '--client-id', 'client_credentials', ''], ['client_credentials']],
  [['login', '--tls-k'], ['--tls-key']],
] as const)
  test(`behind "${words.join(' ')}" may stand ${expected.join(', ') || 'a file, or nothing that is known'}`, async () => {
    assert.deepEqual(await after(...words), expected)
  })

test('every command and every flag of it is offered, with what it is about', async () => {
  const nothing = async () => []
  for (const { name, options } of completables()) {
    const words = name.split(' ')
    const begun = await candidatesFor([...words.slice(0, -1), words.at(-1) ?? ''], completables(), nothing)
    assert.ok(
      begun.some(({ value, about }) => value === words.at(-1) && about !== ''),
      name,
    )
    const flags = await candidatesFor([...words, '--'], completables(), nothing)
    for (const { long, description } of options)
      assert.deepEqual(
        flags.find(({ value }) => value === long),
        { value: long, about: description },
      )
  }
})
