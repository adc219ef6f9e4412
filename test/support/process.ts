import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { newFolder } from './folder.ts'
import { requireValid } from './schema.ts'

const PROGRAM = resolve('bin/oidc-cli.js')

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves to the match once stderr has it. */
  saw(pattern: RegExp): Promise<RegExpExecArray>
}

export interface ProcessSettings {
  readonly home?: string
  readonly vars?: Record<string, string>
  readonly stdin?: string
  /** A file or device that standard output goes to, in place of a pipe that is read. */
  readonly stdout?: string
}

/** Starts the built program as a process of its own, with an empty home and environment. */
export function start(argv: readonly string[], settings: ProcessSettings = {}): Running {
  const home = settings.home ?? newFolder()
  const out = settings.stdout === undefined ? undefined : openSync(settings.stdout, 'w')
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, OIDC_CLI_HOME: join(home, 'state'), ...settings.vars },
    stdio: ['pipe', out ?? 'pipe', 'pipe'],
  })
  if (out !== undefined) closeSync(out)
  let stdout = ''
  let stderr = ''
  const waiting = new Set<() => void>()
  child.stdout?.on('data', (chunk) => {
    stdout += String(chunk)
  })
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk)
    for (const look of waiting) look()
  })
  child.stdin?.on('error', () => {})
  child.stdin?.end(settings.stdin ?? '')
  const ended = new Promise<Ended>((done, fail) =>
    child.on('close', (code, signal) => {
      try {
        requireValid(stdout)
        done({ code, signal, stdout, stderr })
      } catch (error) {
        fail(error)
      }
    }),
  )
  return {
    child,
    ended,
    saw: (pattern) =>
      new Promise((done, fail) => {
        const look = (): void => {
          const match = pattern.exec(stderr)
          if (match) done(match)
        }
        waiting.add(look)
        look()
        void ended.then(() => fail(new Error(`ended without ${pattern}: ${stderr}${stdout}`)))
      }),
  }
}

/** Runs the built program to its end. */
export function runProgram(argv: readonly string[], settings: ProcessSettings = {}): Promise<Ended> {
  return start(argv, settings).ended
}
