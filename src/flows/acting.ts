import { type Manner, stopBefore } from '../checks/acting.ts'
import type { Context } from '../context.ts'
import { ActingEnds } from '../stopped.ts'
import { areRejected } from '../trace/counted.ts'

type Acting = Pick<Context, 'options' | 'recorder'>

/** What a run does about what it must not accept. */
export function mannerOf({ options }: Pick<Context, 'options'>): Manner {
  return options.has('keepGoing') && options.flag('keepGoing') ? 'keeps going' : 'stops'
}

/** Skips what a relying party does not do any more, and throws `ActingEnds`, where a check that failed stops it. */
export function requireActing(context: Acting, act: string): void {
  const manner = mannerOf(context)
  const stop = stopBefore(act, context.recorder.run, manner)
  if (!stop) return
  const why =
    manner === 'stops'
      ? `what failed ${stop.id} must not be accepted; --keep-going goes on all the same.`
      : `no secret, code or token goes to the endpoints of another issuer (${stop.id}), not even with --keep-going.`
  context.recorder.skip(act, `Not done: ${why}`)
  throw new ActingEnds()
}

/** Why nothing of this run may be saved as a session; undefined where it may. */
export function whyUnsaved(context: Acting): string | undefined {
  if (areRejected(context.recorder.run.steps)) return 'the tokens must not be used'
  return mannerOf(context) === 'keeps going' ? '--keep-going was given' : undefined
}
