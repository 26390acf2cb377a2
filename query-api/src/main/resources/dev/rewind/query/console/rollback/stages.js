// A rollback's way from order to end, as far as it has come.

const ENDS = {
  applied: ['Applied', 'good'], failed: ['Failed', 'bad'], expired: ['Expired', 'bad'], superseded: ['Superseded', 'quiet']
}

/** `[{name, at, state, note}]`; state: `done`, `active`, `waiting`, `good`, `bad` or `quiet`. */
export function stagesOf(rollback, now) {
  const end = ENDS[rollback.status]
  const due = Date.parse(rollback.respond_by)
  const others = rollback.ledger.filter(it => it.participant && it.step)
  const answered = others.filter(it => it.status !== 'asked').length
  const stages = [
    { name: 'Ordered', at: rollback.ordered_at, state: 'done', note: `epoch ${rollback.epoch} opened` },
    {
      name: 'Commanded', at: rollback.ordered_at, state: end ? 'done' : 'active',
      note: rollback.attempts === 1 ? 'once' : `${rollback.attempts} times since`,
      due: end ? null : due, overdue: !end && due < now
    }
  ]
  if (others.length > 0) {
    stages.push({ name: 'Others asked', at: others.map(it => it.at).sort().at(-1), state: answered === others.length ? 'done' : 'active', note: `${answered} of ${others.length} answered` })
  }
  stages.push(end ? { name: end[0], at: rollback.settled_at, state: end[1] } : { name: 'Applied', state: 'waiting', note: 'when its services have answered' })
  return stages
}

/** Whether a retry may be asked for, and why not. */
export function retryable(rollback) {
  return rollback.status === 'failed' || rollback.status === 'expired' ? null
    : rollback.status === 'commanded' ? 'It is under way; the command comes again by itself.' : 'It is settled.'
}
