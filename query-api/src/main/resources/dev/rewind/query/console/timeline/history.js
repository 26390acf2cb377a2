// An entity's history as it grows: entries by name, in the order of the log.

/** Adds entries of a timeline page to those that are known; what comes again replaces what was. */
export function merged(known, entries) {
  const all = new Map(known)
  for (const entry of entries) {
    if (entry.kind === 'rollback') {
      all.set(entry.rollback.rollback_id, { kind: 'rollback', at: Date.parse(entry.at), epoch: entry.epoch, rollback: entry.rollback })
    } else {
      const id = entry.kind === 'step' ? entry.step.checkpoint_id : entry.checkpoint.id
      const before = all.get(id) || { kind: 'checkpoint' }
      all.set(id, entry.kind === 'step' ? { ...before, step: entry.step }
        : { ...before, at: Date.parse(entry.at), epoch: entry.epoch, led: entry.current, checkpoint: entry.checkpoint })
    }
  }
  return all
}

/** What a fact changes in entries that no page brings again: how steps ended, also those that a rollback undoes. */
export function told(known, fact) {
  const ended = []
  if (fact.kind === 'step-closed') {
    ended.push([fact.data.checkpoint_id, fact.data.outcome, fact.data.error])
  } else if (fact.kind === 'rollback-ordered') {
    for (const undo of fact.data.undo || []) ended.push([undo.checkpoint_id, undo.completed ? 'undone' : 'cancelled'])
  }
  let all = known
  for (const [id, outcome, error] of ended) {
    const entry = all.get(id)
    if (entry?.step && (!entry.step.outcome || outcome === 'undone')) {
      if (all === known) all = new Map(known)
      all.set(id, { ...entry, step: { ...entry.step, outcome, ended_at: entry.step.ended_at || fact.data.at, error: error || entry.step.error } })
    }
  }
  return all
}

/** The order of the log: by epoch, the rollback that opened it first, then checkpoints by number. */
export function inOrder(known) {
  const place = entry => entry.kind === 'rollback' ? 0 : entry.checkpoint.sequence
  return [...known.values()].filter(it => it.kind === 'rollback' || it.checkpoint)
    .sort((a, b) => a.epoch - b.epoch || place(a) - place(b))
}
