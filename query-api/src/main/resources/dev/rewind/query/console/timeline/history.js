// The entries of a history by id, and how pages and facts change them.

/** Adds the entries of a timeline page. Newer entries replace older ones. */
export function merged(known, entries) {
  const all = new Map(known)
  for (const entry of entries) {
    if (entry.kind === 'rollback') {
      all.set(entry.rollback.rollback_id, {
        kind: 'rollback',
        at: Date.parse(entry.at),
        epoch: entry.epoch,
        rollback: entry.rollback
      })
    } else {
      const id = entry.kind === 'step' ? entry.step.checkpoint_id : entry.checkpoint.id
      const before = all.get(id) || { kind: 'checkpoint' }
      all.set(
        id,
        entry.kind === 'step'
          ? { ...before, step: entry.step }
          : {
              ...before,
              at: Date.parse(entry.at),
              epoch: entry.epoch,
              led: entry.current,
              checkpoint: entry.checkpoint
            }
      )
    }
  }
  return all
}

/** The outcome of a step. If a rollback undoes it, the outcome says whether it is undone. */
export const outcomeOf = step =>
  step.outcome === 'completed' && step.undo ? step.undo : step.outcome || 'open'

const FORESEEN = new Set(['to_undo', 'nothing_to_undo', 'irreversible'])

/** What a rollback will do to a completed step, from what the step declared. */
const foreseen = ({ undo }) =>
  ({ none_needed: 'nothing_to_undo', irreversible: 'irreversible' })[undo?.kind] ?? 'to_undo'

/** Applies a fact to known entries: steps that ended, and steps that a rollback undoes or cancels. */
export function withFact(known, fact) {
  if (fact.kind === 'rollback-settled') return settled(known, fact.data)
  const ended = []
  if (fact.kind === 'step-closed') {
    ended.push([fact.data.checkpoint_id, fact.data.outcome, fact.data.error])
  } else if (fact.kind === 'rollback-ordered') {
    for (const undo of fact.data.undo || [])
      ended.push([undo.checkpoint_id, undo.completed ? foreseen(undo) : 'cancelled'])
  }
  let all = known
  for (const [id, outcome, error] of ended) {
    const entry = all.get(id)
    const isTakenBack = FORESEEN.has(outcome)
    if (entry?.step && (!entry.step.outcome || isTakenBack)) {
      if (all === known) all = new Map(known)
      const now = isTakenBack ? { outcome: 'completed', undo: outcome } : { outcome }
      all.set(id, {
        ...entry,
        step: {
          ...entry.step,
          ...now,
          ended_at: entry.step.ended_at || fact.data.at,
          error: error || entry.step.error
        }
      })
    }
  }
  return all
}

/** Applies the end of a rollback. Steps to undo that the answer does not name were not undone. */
function settled(known, { undone }) {
  const named = new Set((undone || []).map(it => it.checkpoint_id))
  let all = known
  for (const [id, entry] of known) {
    const { step } = entry
    if (step?.undo !== 'to_undo' && !(step?.undo === 'not_undone' && named.has(id))) continue
    if (all === known) all = new Map(known)
    all.set(id, {
      ...entry,
      step: { ...step, ...(named.has(id) ? { outcome: 'undone', undo: 'undone' } : { undo: 'not_undone' }) }
    })
  }
  return all
}

/** The entries in the order of the log: by epoch, the rollback first, then checkpoints by number. */
export function inOrder(known) {
  const place = entry => (entry.kind === 'rollback' ? 0 : entry.checkpoint.sequence)
  return [...known.values()]
    .filter(it => it.kind === 'rollback' || it.checkpoint)
    .sort((a, b) => a.epoch - b.epoch || place(a) - place(b))
}
