import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMANDS, createProgram } from '../../src/program.ts'
import { runCli } from '../support/env.ts'

/** The words of an example as a shell would part them. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

/** The command that a command line calls, and its arguments; throws where the command line is wrong. */
async function called(argv: readonly string[]): Promise<readonly [name: string, args: readonly string[]]> {
  const calls: (readonly [string, readonly string[]])[] = []
  const silent = { out: () => {}, err: () => {}, columns: 80 }
  const program = createProgram(argv, silent, async (command, _options, args) => void calls.push([command.name, args]))
  await program.parseAsync([...argv], { from: 'user' })
  const [call] = calls
  assert.ok(call, argv.join(' '))
  return call
}

for (const { name, summary, examples } of COMMANDS) {
  test(`the help of ${name} has its summary and its examples, each a command line that it takes`, async () => {
    const { code, stdout } = await runCli([...name.split(' '), '--help'])
    assert.equal(code, 0)
    assert.ok(stdout.includes(summary))
    assert.ok(examples.length > 0)
    assert.ok(stdout.endsWith(`\n\nExamples:\n${examples.map((line) => `  oidc-cli ${line}\n`).join('')}`), stdout)
    for (const line of examples) assert.equal((await called(words(line)))[0], name, line)
  })
}

test('commands are known by names of their own', () => {
  const names = COMMANDS.map(({ name }) => name)
  assert.deepEqual([...new Set(names)], names)
})
