import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CAUSES } from '../../src/causes.ts'
import { isCheck } from '../../src/explain/check.ts'
import { isErrorCode } from '../../src/explain/known.ts'
import { createProgram } from '../../src/program.ts'
import { type Document, runCli } from '../support/env.ts'

// docs/troubleshooting.md: its commands are command lines that the program takes, what needs no account is run, and every code that a
// first line may have is one that there is.

const page = readFileSync('docs/troubleshooting.md', 'utf8')
const causes = readFileSync('docs/exit-codes.md', 'utf8')

const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.slice(0, text.indexOf('\n')), text }))

/** The command lines in a text, without the name of the program. */
const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^ {4}oidc-cli (.+)$|`oidc-cli ([^`]+)`/gm)].map(([, block, inline]) => block ?? inline ?? '')

const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

const firstLine = (text: string): string => /^First line: [\s\S]*?(?=\n\n|\. )/m.exec(text)?.[0] ?? ''

/** What stands as code in a text: codes, ids of checks and of causes. */
const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([\w-]+)`/g)].map(([, code = '']) => code).filter((code) => /[_-]/.test(code))

for (const line of new Set(commandsIn(page)))
  test(`oidc-cli ${line} is a command line`, async () => {
    let name = ''
    const silent = { out: () => {}, err: () => {}, columns: 80 }
    const program = createProgram(words(line), silent, async (command) => {
      name = command.name
    })
    await program.parseAsync(words(line), { from: 'user' })
    assert.ok(line.startsWith(name) && name !== '', name)
  })

for (const { title, text } of sections) {
  test(`${title}: there is a command, and what its first line says is known`, () => {
    assert.notDeepEqual(commandsIn(text), [])
    assert.notEqual(firstLine(text), '')
    const unknown = codesIn(firstLine(text)).filter(
      (code) =>
        !Object.hasOwn(CAUSES, code) && !isErrorCode(code) && !isCheck(code) && !causes.includes(`| \`${code}\` |`),
    )
    assert.deepEqual(unknown, [])
  })

  const here = commandsIn(/^See it without an account: .*$/m.exec(text)?.[0] ?? '')
  for (const line of here)
    test(`${title}: oidc-cli ${line} shows it`, async () => {
      const { error, exit, steps } = (await runCli([...words(line), '--json'])).json()
      const fault = line.split(' ').at(-1) ?? ''
      assert.equal(exit, 1)
      assert.ok(codesIn(firstLine(text)).includes(error.code), error.code)
      assert.ok(codesIn(firstLine(text)).includes(fault), fault)
      const failed = steps.flatMap(({ checks }: Document) =>
        checks.filter(({ verdict }: Document) => verdict === 'fail'),
      )
      assert.ok(
        failed.some(({ id }: Document) => id === fault),
        fault,
      )
    })
}

for (const line of new Set(commandsIn(page).filter((each) => each.startsWith('explain '))))
  test(`oidc-cli ${line} finds something`, async () => assert.equal((await runCli(words(line))).code, 0))
