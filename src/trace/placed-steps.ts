import type { Step } from './trace.ts'

/** A step where it stands among those of its run. */
export interface PlacedStep {
  readonly step: Step
  /** How many steps it belongs to: its parent, the parent of that, and so on. */
  readonly depth: number
  /** Its name after those of the steps that it belongs to: "token / poll". */
  readonly path: string
}

/** The steps of a run in the order in which they began, but for those that belong to another, which follow that. */
export function placedSteps(steps: readonly Step[]): readonly PlacedStep[] {
  const below = new Map<number, number[]>()
  const first: number[] = []
  for (const [at, { parent }] of steps.entries())
    if (parent === undefined || parent < 0 || parent >= at) first.push(at)
    else below.set(parent, [...(below.get(parent) ?? []), at])
  const placed: PlacedStep[] = []
  const next: { readonly at: number; readonly above?: PlacedStep }[] = first.map((at) => ({ at })).reverse()
  for (let one = next.pop(); one; one = next.pop()) {
    const { at, above } = one
    const step = steps[at]
    if (!step) continue
    const place = above
      ? { step, depth: above.depth + 1, path: `${above.path} / ${step.name}` }
      : { step, depth: 0, path: step.name }
    placed.push(place)
    next.push(...(below.get(at) ?? []).map((each) => ({ at: each, above: place })).reverse())
  }
  return placed
}
