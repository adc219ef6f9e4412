import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { newFolder } from '../support/folder.ts'

interface Rule {
  readonly if: string
  readonly when?: string
}

interface Job {
  readonly extends?: string
  readonly parallel?: number
  readonly rules?: readonly Rule[]
  readonly needs?: readonly string[]
  readonly before_script?: readonly string[]
  readonly script?: readonly string[]
  readonly artifacts?: { readonly when: string; readonly paths: readonly string[] }
}

export interface Pipeline {
  /** The template. */
  readonly file: string
  /** The folder of the repository, which every job gets a copy of. */
  readonly project: string
  readonly source: string
  readonly vars: Readonly<Record<string, string>>
  /** Which shell the image has. */
  readonly shell: 'bash' | 'sh'
  /** In place of what the template says. */
  readonly parallel?: number
  /** A job that a runner loses, such as "oidc-check 3". */
  readonly lost?: string
}

export interface Ended {
  readonly name: string
  readonly code: number
  readonly stdout: string
  readonly log: string
  /** The folder with its artifacts. */
  readonly artifacts: string
}

/** Runs the jobs of a template as GitLab's runner does: lines as they are written, artifacts handed on. */
export async function runPipeline(pipeline: Pipeline): Promise<readonly Ended[]> {
  const { variables, ...jobs } = parse(readFileSync(pipeline.file, 'utf8'))
  const vars: Record<string, string> = { ...variables, CI_PIPELINE_SOURCE: pipeline.source, ...pipeline.vars }
  const ended: Ended[] = []
  for (const [name, written] of Object.entries<Job>(jobs)) {
    const job: Job = { ...jobs[written.extends ?? ''], ...written }
    const rule = job.rules?.find((each) => holds(each.if, vars))
    if (name.startsWith('.') || (job.rules && !rule)) continue
    const needed = ended.filter((each) => job.needs?.some((other) => each.name.startsWith(`${other} `)))
    const failed = needed.some(({ code }) => code !== 0)
    if (failed && rule?.when !== 'always') continue
    const total = job.parallel === undefined ? 0 : (pipeline.parallel ?? job.parallel)
    for (let index = 1; index <= Math.max(total, 1); index++) {
      const nodes: Record<string, string> =
        total > 0 ? { CI_NODE_INDEX: String(index), CI_NODE_TOTAL: String(total) } : { CI_NODE_TOTAL: '1' }
      const full = `${name} ${index}`
      if (full !== pipeline.lost)
        ended.push(await runJob(job, { ...pipeline, vars: { ...vars, ...nodes } }, { full, needed }))
    }
  }
  return ended
}

async function runJob(
  job: Job,
  { project, shell, vars }: Pipeline,
  { full, needed }: { full: string; needed: readonly Ended[] },
): Promise<Ended> {
  const folder = newFolder()
  const artifacts = newFolder()
  cpSync(project, folder, { recursive: true })
  for (const each of needed) cpSync(each.artifacts, folder, { recursive: true })
  const lines = [...(job.before_script ?? []), ...(job.script ?? [])].join('\n')
  const failing = shell === 'bash' ? 'set -eo pipefail' : 'set -e'
  const written = await outputOf(shell, `${failing}\n${lines}\n`, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      CI: 'true',
      GITLAB_CI: 'true',
      CI_PROJECT_DIR: folder,
      ...vars,
    },
  })
  for (const path of job.artifacts?.paths ?? []) {
    if (!existsSync(join(folder, path)) || (written.code !== 0 && job.artifacts?.when !== 'always')) continue
    mkdirSync(dirname(join(artifacts, path)), { recursive: true })
    cpSync(join(folder, path), join(artifacts, path), { recursive: true })
  }
  return { name: full, artifacts, ...written }
}

interface Place {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** Runs a script that a shell reads from its standard input, as runners give it. */
export function outputOf(
  shell: string,
  script: string,
  place: Place,
): Promise<{ readonly code: number; readonly stdout: string; readonly log: string }> {
  const child = spawn(shell, { ...place, stdio: ['pipe', 'pipe', 'pipe'] })
  let stdout = ''
  let log = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
    log += chunk
  })
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  child.stdin.end(script)
  return new Promise((done) => child.on('close', (status) => done({ code: status ?? 1, stdout, log })))
}

/** Whether a rule holds: comparisons with a text, of which one must be true. */
function holds(rule: string, vars: Readonly<Record<string, string>>): boolean {
  return rule.split(' || ').some((each) => {
    const [, name = '', value] = /^\$(\w+) == "([^"]*)"$/.exec(each) ?? []
    if (name === '') throw new Error(`a rule of another kind: ${each}`)
    return vars[name] === value
  })
}
