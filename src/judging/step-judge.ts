import type { JudgedStep } from '../checks/judged-steps.ts'
import type { Step } from '../trace/trace.ts'
import type { Memory } from './memory.ts'

/** A step of a record while it is judged again. */
export interface Again {
  readonly open: JudgedStep
  readonly step: Step
  /** Judges the steps that belong to it. */
  children(): Promise<void>
}

/** Judges one kind of step, and remembers what later ones are judged by. */
export type StepJudge = (memory: Memory, again: Again) => Promise<void>

/** The argument of a name that a run was given. */
export function argumentOf({ run, texts }: Memory, name: string): string | undefined {
  const given = run.given?.find((each) => each.source === 'argument' && each.name === name)
  return texts[name]?.[0] ?? (typeof given?.value === 'string' ? given.value : undefined)
}
