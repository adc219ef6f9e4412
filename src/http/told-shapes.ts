/** Flags told one by one; of more the number is told, for the request has what they came to. */
const MOST = 100

const SHAPE = /^--(?:un)?set /

/** The labels of what shaped a request as a report tells them. */
export function toldShapes(labels: readonly string[]): readonly string[] {
  if (labels.length <= MOST) return labels
  const shapes = labels.filter((label) => SHAPE.test(label))
  const more = shapes.length - MOST
  if (more <= 0) return labels
  const others = labels.filter((label) => !SHAPE.test(label))
  return [...shapes.slice(0, MOST), `--set or --unset ${more} times more`, ...others]
}
