import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { data, Evaluator, Lexer, Parser } from '@actions/expressions'
import { parse } from 'yaml'
import { newFolder } from '../support/folder.ts'

interface Step {
  readonly name: string
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly run?: string
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}

export interface Workflow {
  /** The folder that action.yml lies in. */
  readonly action: string
  /** The folder that steps run in. */
  readonly workspace: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly vars: Readonly<Record<string, string>>
  /** What `actions/cache` keeps, by its key: a folder each. */
  readonly cache?: Map<string, string>
}

export interface Worked {
  /** The exit code of the step that failed, else 0. */
  readonly code: number
  readonly outputs: Readonly<Record<string, string>>
  /** What the steps wrote on stdout and on stderr. */
  readonly log: string
  readonly stdout: string
  readonly summary: string
  /** Names of the steps that ran, and of the actions that they use. */
  readonly ran: readonly string[]
}

type Outputs = Map<string, Readonly<Record<string, string>>>

/** Runs a composite action as GitHub's runner does: its scripts as they are written by its bash, what it uses played. */
export async function runAction(workflow: Workflow): Promise<Worked> {
  const action: Action = parse(readFileSync(join(workflow.action, 'action.yml'), 'utf8'))
  const temporary = newFolder()
  const summary = join(temporary, 'summary.md')
  writeFileSync(summary, '')
  const outputs: Outputs = new Map()
  const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, each]) => [name, each.default]))
  const worth = evaluator({ ...inputs, ...workflow.inputs }, outputs)
  const ran: string[] = []
  const written = { stdout: '', log: '' }
  let code = 0
  for (const step of action.runs.steps) {
    if (worth(step.if ?? 'true') !== 'true') continue
    ran.push(step.uses ?? step.name)
    const filled = (values = {}): Record<string, string> =>
      Object.fromEntries(Object.entries<string>(values).map(([name, value]) => [name, filledIn(value, worth)]))
    if (step.uses !== undefined) {
      outputs.set(step.id ?? '', played(step.uses, filled(step.with), workflow.cache ?? new Map()))
      continue
    }
    const script = join(temporary, 'script.sh')
    const output = join(temporary, 'output')
    writeFileSync(script, step.run ?? '')
    writeFileSync(output, '')
    const vars = {
      PATH: process.env['PATH'] ?? '',
      HOME: temporary,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: workflow.action,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: workflow.workspace,
      RUNNER_ARCH: 'X64',
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: join(temporary, 'of the runner'),
      ...workflow.vars,
      ...filled(step.env),
    }
    mkdirSync(vars.RUNNER_TEMP, { recursive: true })
    code = await endedBash(script, { cwd: workflow.workspace, vars, written })
    outputs.set(step.id ?? '', linesOf(readFileSync(output, 'utf8')))
    if (code !== 0) break
  }
  const given = Object.entries(action.outputs).map(([name, { value }]) => [name, filledIn(value, worth)] as const)
  return { code, outputs: Object.fromEntries(given), ...written, summary: readFileSync(summary, 'utf8'), ran }
}

interface Shell {
  readonly cwd: string
  readonly vars: Readonly<Record<string, string>>
  readonly written: { stdout: string; log: string }
}

/** The exit code of a script, run as `shell: bash` runs it. */
function endedBash(script: string, { cwd, vars, written }: Shell): Promise<number> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd,
    env: vars,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', (chunk) => {
    written.stdout += chunk
    written.log += chunk
  })
  child.stderr.on('data', (chunk) => {
    written.log += chunk
  })
  return new Promise((done) => child.on('close', (status) => done(status ?? 1)))
}

/** `name=value` of each line. */
function linesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

type Worth = (expression: string) => string

function filledIn(text: string, worth: Worth): string {
  return String(text).replace(/\$\{\{(.*?)\}\}/g, (_whole, expression: string) => worth(expression))
}

/** Reads expressions as GitHub does, over inputs and the outputs of steps. */
function evaluator(inputs: Readonly<Record<string, string>>, outputs: Outputs): Worth {
  const text = (value: string): data.StringData => new data.StringData(value)
  const dictionary = (values: Readonly<Record<string, string>>): data.Dictionary =>
    new data.Dictionary(...Object.entries(values).map(([key, value]) => ({ key, value: text(value) })))
  return (expression) => {
    const steps = [...outputs].map(([key, value]) => ({
      key,
      value: new data.Dictionary({ key: 'outputs', value: dictionary(value) }),
    }))
    const context = new data.Dictionary(
      { key: 'inputs', value: dictionary(inputs) },
      { key: 'steps', value: new data.Dictionary(...steps) },
    )
    const { tokens } = new Lexer(expression.trim()).lex()
    return new Evaluator(new Parser(tokens, ['inputs', 'steps'], []).parse(), context).evaluate().coerceString()
  }
}

/** What the actions come to that are used, as far as files and outputs tell. */
function played(
  uses: string,
  given: Readonly<Record<string, string>>,
  cache: Map<string, string>,
): Readonly<Record<string, string>> {
  const { key = '', path = '' } = given
  const [name] = uses.split('@')
  const kept = cache.get(key)
  if (name === 'actions/cache/save') {
    const place = newFolder()
    cpSync(path, place, { recursive: true, verbatimSymlinks: true })
    cache.set(key, place)
  }
  if (name !== 'actions/cache/restore' || kept === undefined) return {}
  if (existsSync(path)) throw new Error(`${path} is there before it was restored`)
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(kept, path)
  return { 'cache-hit': 'true' }
}
