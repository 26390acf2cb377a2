// Names for what the API calls by its own; colours by tone.

export const tones = {
  running: 'active', rolling_back: 'notice', rollback_failed: 'bad', parked: 'bad', completed: 'good', failed: 'bad', idle: 'quiet',
  commanded: 'notice', applied: 'neutral', superseded: 'quiet', expired: 'bad', asked: 'notice',
  timed_out: 'bad', cancelled: 'quiet', undone: 'quiet', open: 'active'
}

/** `rolling_back` as words. */
export const words = name => String(name).replace(/_/g, ' ')

export const STATUSES = ['running', 'rolling_back', 'rollback_failed', 'parked', 'failed', 'completed', 'idle']
export const ROLLBACK_STATUSES = ['commanded', 'applied', 'failed', 'expired', 'superseded']

/** What an operator may make of a status. */
export const advice = {
  rolling_back: ['A rollback is commanded, and its services have not answered yet.', 'They have until the time given; the command comes again by itself.'],
  rollback_failed: ['The last rollback failed, or nobody ever answered it.', 'Open it: its ledger says who failed and why. Mend that and retry, or roll back to another checkpoint.'],
  parked: ['The same step has failed so often that nothing is tried any more.', 'Look at the step’s last error. When its cause is gone, resume, or roll back to where it should go on.'],
  failed: ['The plan gave up.', 'Running the plan’s id again goes on; a rollback goes back further first.']
}

/** Why a rollback came about, in a sentence. */
export function causeOf(rollback) {
  const { kind, step, error, requested_by: by } = rollback.cause
  const name = step ? `${step.name}${step.attempt > 1 ? ` (attempt ${step.attempt})` : ''}` : 'a step'
  if (kind === 'requested') return `requested by ${by || rollback.requested_by || 'somebody'}`
  if (kind === 'step_timed_out') return `${name} was not heard of in time`
  if (kind === 'operation_failed') return `an operation failed${error ? `: ${error.message}` : ''}`
  return `${name} failed${error ? `: ${error.message}` : ''}`
}
