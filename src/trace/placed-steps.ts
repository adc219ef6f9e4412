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
  return place(steps, (at, parent) => parent === undefined || parent < 0 || parent >= at)
}

/** A step and those that belong to it, in that order. */
export function belongingTo(steps: readonly Step[], step: Step): readonly PlacedStep[] {
  const first = steps.indexOf(step)
  return place(steps, (at) => at === first)
}

function place(
  steps: readonly Step[],
  isFirst: (at: number, parent: number | undefined) => boolean,
): readonly PlacedStep[] {
  const below = new Map<number, number[]>()
  const first: number[] = []
  for (const [at, { parent }] of steps.entries())
    if (isFirst(at, parent)) first.push(at)
    else if (parent !== undefined) {
      const others = below.get(parent)
      if (others) others.push(at)
      else below.set(parent, [at])
    }
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
