// Where a plan is among its steps, and which steps are to come. The head says which steps the plan has; if it
// does not, an earlier timeline may show them.

const ENDED = ['completed', 'failed', 'idle', 'requested']
const FAILED = ['failed', 'parked', 'awaiting_approval', 'rolling_back', 'rollback_failed']

/**
 * Returns `{at, of, coming}`: the place of the step that failed, or else of the newest step of the current
 * line, the number of steps, and those to come as `{name, place}`. `of` is null if the number is not known.
 * Null if steps do not say their places.
 */
export function placeOf(rows, { outline, status, last_failure: failure } = {}) {
  const steps = new Map((outline?.names ?? []).map((name, index) => [index, name]))
  let at = -1
  for (const { checkpoint, current } of rows) {
    const step = checkpoint?.step
    if (!Number.isInteger(step?.index)) continue
    if (!outline) steps.set(step.index, step.name)
    if (current) at = step.index
  }
  const failed = FAILED.includes(status) ? [...steps].find(([, name]) => name === failure?.step) : undefined
  if (failed) [at] = failed
  if (at < 0) return null
  const coming = [...steps]
    .sort(([a], [b]) => a - b)
    .filter(([index]) => index > at && !ENDED.includes(status))
    .map(([index, name]) => ({ name, place: index + 1 }))
  const last = Math.max(at, ...steps.keys()) + 1
  return { at: at + 1, of: outline?.steps ?? (last > at + 1 ? last : null), coming }
}
