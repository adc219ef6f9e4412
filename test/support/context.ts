import assert from 'node:assert/strict'
import { createEngine } from '../../src/checks/engine.ts'
import { judgedSteps } from '../../src/checks/judged-steps.ts'
import type { Context } from '../../src/context.ts'
import { createHttp } from '../../src/http/client.ts'
import { httpSettings } from '../../src/http/settings.ts'
import { createRecorder } from '../../src/trace/recorder.ts'
import { JUDGES } from '../../src/trace/traits.ts'
import type { TestEnv } from './env.ts'
import { optionsOf } from './options.ts'

/** What a flow is given when it runs by itself on a machine, with values as flags would give them. */
export async function contextOf(env: TestEnv, given: Readonly<Record<string, unknown>>): Promise<Context> {
  const recorder = createRecorder({ name: 'token', traits: JUDGES }, env).run({ name: 'token' })
  const engine = createEngine({ overlay: 'oidc', allow: [] })
  const groups = ['login', 'provider', 'client', 'network', 'shaping', 'times', 'judging'] as const
  const options = optionsOf(groups, given, env)
  const http = createHttp(await httpSettings(options, env, 'oidc-cli/test'), env)
  const context: Context = {
    env,
    recorder,
    options,
    judge: (findings) => engine.judge(findings),
    step: judgedSteps(recorder, engine),
    http: async () => http,
    waitFreely() {},
    withOptions: () => context,
    traitsOf: () => JUDGES,
    output: { format: 'json', detail: 'usual', quiet: false, reveal: false, strict: false },
    talk: {
      say() {},
      qr: async () => {},
      wait: () => ({ stop() {} }),
      watch: () => ({ at() {}, end() {} }),
      follow: () => ({ begin: () => ({ at() {}, end() {} }), stop() {} }),
      linesOnly() {},
    },
    parts: {
      commands: () => [],
      all: () => [],
      revoke: async () => assert.fail('nothing is revoked'),
      perform: async () => assert.fail('no part is run'),
      took() {},
      ended() {},
      shown: () => null,
    },
  }
  return context
}
