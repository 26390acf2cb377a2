// The stages of a rollback, from ordered to settled.

const ENDS = {
  applied: ['Applied', 'good'],
  awaiting_participants: ['Applied, participants pending', 'active'],
  applied_partly: ['Applied partly', 'bad'],
  failed: ['Failed', 'bad'],
  expired: ['Expired', 'bad'],
  superseded: ['Superseded', 'quiet']
}

/** The status of the rollback and its participants together. Older services only send its own status. */
export const standingOf = rollback => rollback.standing ?? rollback.status

/** Returns `[{name, at, state, note}]`. `state` is `done`, `active`, `waiting`, `good`, `bad` or `quiet`. */
export function stagesOf(rollback, now) {
  const end = ENDS[standingOf(rollback)]
  const due = Date.parse(rollback.respond_by)
  const others = rollback.ledger.filter(it => it.participant && it.step && !it.earlier)
  const answered = others.filter(it => it.status !== 'asked').length
  const stages = [
    { name: 'Ordered', at: rollback.ordered_at, state: 'done', note: `epoch ${rollback.epoch} began` },
    {
      name: 'Commanded',
      at: rollback.ordered_at,
      state: end ? 'done' : 'active',
      note: rollback.attempts === 1 ? 'sent once' : `sent ${rollback.attempts} times`,
      due: end ? null : due,
      overdue: !end && due < now
    }
  ]
  if (others.length > 0) {
    stages.push({
      name: 'Participants asked',
      at: others
        .map(it => it.at)
        .sort()
        .at(-1),
      state: answered === others.length ? 'done' : 'active',
      note: `${answered} of ${others.length} answered`
    })
  }
  stages.push(
    end
      ? { name: end[0], at: rollback.settled_at, state: end[1] }
      : { name: 'Applied', state: 'waiting', note: 'after its services have answered' }
  )
  return stages
}

/** Why the rollback cannot be retried, or null if it can. */
export function retryable(rollback) {
  return rollback.status === 'failed' ||
    rollback.status === 'expired' ||
    standingOf(rollback) === 'applied_partly'
    ? null
    : rollback.status === 'commanded'
      ? 'The rollback is pending. Rewind sends the command again by itself.'
      : 'The rollback is settled.'
}
