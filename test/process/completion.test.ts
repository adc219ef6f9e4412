import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { test } from 'node:test'
import { SCRIPT_FILES, type Shell } from '../../src/completion/scripts.ts'
import { newFolder } from '../support/folder.ts'
import { start } from '../support/process.ts'

/** A home with two profiles, and a folder where the built program is called oidc-cli. */
function prepared(): NodeJS.ProcessEnv {
  const home = newFolder()
  const program = join(home, 'oidc-cli')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/oidc-cli.js')}' "$@"\n`)
  chmodSync(program, 0o755)
  writeFileSync(
    join(home, 'config.yaml'),
    'profiles:\n  acme: { issuer: "https://acme.example" }\n  globex: { issuer: "https://globex.example" }\n',
    { mode: 0o600 },
  )
  return { HOME: home, OIDC_CLI_HOME: home, PATH: `${home}${delimiter}${process.env['PATH']}` }
}

/** How a script is asked what follows a line in its shell. */
const ASKS: Readonly<Record<Exclude<Shell, 'powershell'>, (script: string, line: string) => readonly string[]>> = {
  bash: (script, line) => [
    '-c',
    `source '${script}'; COMP_LINE=$1; COMP_POINT=\${#1}; _oidc_cli; printf '%s\\n' "\${COMPREPLY[@]}"`,
    'bash',
    line,
  ],
  // What the shell would show is written: its own functions need a terminal.
  zsh: (script, line) => [
    '-fc',
    `compdef() { : }; _files() { : }; _describe() { local -a shown; shown=("\${(@P)4}"); print -l -- "\${shown[@]%%:*}" }
     source '${script}'; words=("\${(@s: :)1}"); CURRENT=\${#words}; _oidc_cli`,
    'zsh',
    line,
  ],
  fish: (script, line) => [
    '--no-config',
    '-c',
    `source '${script}'; complete -C $argv[1] | string split -f1 \\t; true`,
    line,
  ],
}

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  const isThere = spawnSync(shell, ['--version']).status === 0
  test(`completion in ${shell}`, { skip: isThere ? false : `${shell} is not installed` }, () => {
    const env = prepared()
    const script = resolve(SCRIPT_FILES[shell])
    const follows = (line: string): readonly string[] => {
      const { stdout, stderr, status } = spawnSync(shell, ASKS[shell](script, line), {
        env,
        cwd: env['HOME'] ?? '',
        encoding: 'utf8',
      })
      assert.equal(status, 0, stderr)
      return stdout.split('\n').filter((word) => word !== '')
    }
    assert.deepEqual(follows('oidc-cli logi'), ['login'])
    assert.deepEqual(follows('oidc-cli login --client-i'), ['--client-id'])
    assert.deepEqual([...follows('oidc-cli login --profile ')].sort(), ['acme', 'globex'])
    assert.deepEqual([...follows('oidc-cli profile ')].sort(), ['add', 'list', 'remove', 'show'])
    assert.deepEqual(follows('oidc-cli login --allow idt-aud-mism'), ['idt-aud-mismatch'])
    const own = follows('oidc-cli login --pkce=pl')
    assert.deepEqual(own, [shell === 'bash' ? 'plain' : '--pkce=plain'])
  })
}

test('completion writes the script that the package ships', async () => {
  for (const [shell, file] of Object.entries(SCRIPT_FILES)) {
    const { code, stdout, stderr } = await start(['completion', shell]).ended
    assert.deepEqual([code, stderr], [0, ''])
    assert.equal(stdout, readFileSync(file, 'utf8'))
  }
})

test('the words of a configuration that cannot be read are none, and nobody is told', async () => {
  const home = newFolder()
  writeFileSync(join(home, 'config.yaml'), 'profiles: [', { mode: 0o600 })
  const { code, stdout, stderr } = await start(['completion', 'bash', '--', 'login', '--profile', ''], {
    home,
    vars: { OIDC_CLI_HOME: home },
  }).ended
  assert.deepEqual([code, stdout, stderr], [0, '', ''])
})

test('a shell that there is no completion for is named with those that there are', async () => {
  const { code, stderr } = await start(['completion', 'tcsh']).ended
  assert.equal(code, 2)
  assert.match(stderr, /no completion for "tcsh"[\s\S]*bash, zsh, fish, powershell/)
})

test('the man page has every command, option, exit code and variable, and is read without a complaint', (context) => {
  const page = readFileSync('man/oidc-cli.1', 'utf8').replaceAll('\\-', '-')
  for (const word of [
    'oidc-cli login',
    'oidc-cli profile add',
    '--client-secret',
    '--token-endpoint',
    '--every',
    'OIDC_CLIENT_SECRET',
    'NO_COLOR',
    'refused by the provider',
  ])
    assert.ok(page.includes(word), word)
  const { status, stdout, error } = spawnSync('mandoc', ['-Tlint', '-Werror', 'man/oidc-cli.1'], { encoding: 'utf8' })
  if (error) context.diagnostic('mandoc is not installed')
  else assert.deepEqual([status, stdout], [0, ''])
})
