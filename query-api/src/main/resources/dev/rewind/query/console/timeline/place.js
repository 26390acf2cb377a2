// Where a plan is among its steps. An earlier timeline shows which steps are to come.

/**
 * Returns `{at, of, coming}`: the place of the newest step of the current line, how many steps are known, and
 * the names of those to come. Null if steps do not say their places.
 */
export function placeOf(rows) {
  const steps = new Map()
  let at = -1
  for (const { checkpoint, current } of rows) {
    const step = checkpoint?.step
    if (!Number.isInteger(step?.index)) continue
    steps.set(step.index, step.name)
    if (current) at = step.index
  }
  if (at < 0) return null
  const known = [...steps].sort(([a], [b]) => a - b)
  return {
    at: at + 1,
    of: known[known.length - 1][0] + 1,
    coming: known.filter(([index]) => index > at).map(([, name]) => name)
  }
}
