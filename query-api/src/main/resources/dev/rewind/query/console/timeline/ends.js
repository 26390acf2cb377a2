// The checkpoints between which the change of a row lies.

/** `[from, to]`, or null if there is no such checkpoint. */
export function endsOf(row, { rows }) {
  const { checkpoint, step } = row
  if (!step) return checkpoint.parent ? [checkpoint.parent, checkpoint.id] : null
  const next = rows.filter(it => it.checkpoint?.parent === checkpoint.id)
  const after = next.find(it => it.current) ?? next[0]
  return after ? [checkpoint.id, after.checkpoint.id] : null
}
