// Which entities belong together, from checkpoints of one trace or of one entity.

const entityOf = it => `${it.entity_type}:${it.entity_id}`

/**
 * The lanes of a drawing: each entity with its checkpoints, the oldest first. Plans come before what they
 * touch.
 */
export function lanesOf(checkpoints) {
  const lanes = new Map()
  for (const it of [...checkpoints].sort((a, b) => (a.created_at < b.created_at ? -1 : 1))) {
    const entity = entityOf(it)
    if (!lanes.has(entity)) lanes.set(entity, { entity, checkpoints: [] })
    lanes.get(entity).checkpoints.push(it)
  }
  return [...lanes.values()].sort((a, b) => isTouched(a) - isTouched(b))
}

const isTouched = ({ checkpoints }) => Number(checkpoints.every(it => it.cause))

/**
 * Where a step of one lane touched another: `[from, to]`, a checkpoint of the plan and one that was taken for
 * it.
 */
export function touchesOf(lanes) {
  const starts = new Map()
  for (const { checkpoints } of lanes)
    for (const it of checkpoints)
      if (it.step) {
        starts.set([entityOf(it), it.step.name].join(), it)
        starts.set([entityOf(it), it.step.name, it.step.attempt].join(), it)
      }
  return lanes
    .flatMap(it => it.checkpoints)
    .filter(it => it.cause)
    .map(it => {
      const { plan, step, attempt } = it.cause
      return [starts.get((attempt ? [plan, step, attempt] : [plan, step]).join()), it]
    })
    .filter(([from]) => from)
}

/**
 * What touched an entity and what it touched: `{by, touched}`, from its own checkpoints and those of its
 * traces.
 */
export function relationsOf(id, own, others) {
  const by = new Set(own.map(it => it.cause?.plan).filter(Boolean))
  const touched = new Set(others.filter(it => it.cause?.plan === id).map(entityOf))
  return { by: [...by], touched: [...touched] }
}

/** The traces of checkpoints, the newest first. */
export const tracesOf = checkpoints => [
  ...new Set(
    checkpoints
      .map(it => it.trace_id)
      .filter(Boolean)
      .reverse()
  )
]
