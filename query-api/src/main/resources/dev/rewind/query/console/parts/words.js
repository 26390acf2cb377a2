// Words, colours and advice for what the API returns.

export const tones = {
  requested: 'notice',
  running: 'active',
  waiting: 'active',
  rolling_back: 'notice',
  rollback_failed: 'bad',
  parked: 'bad',
  awaiting_approval: 'bad',
  paused: 'notice',
  completed: 'good',
  failed: 'bad',
  idle: 'quiet',
  commanded: 'notice',
  applied: 'neutral',
  awaiting_participants: 'notice',
  applied_partly: 'bad',
  not_undone: 'bad',
  to_undo: 'notice',
  irreversible: 'bad',
  nothing_to_undo: 'quiet',
  superseded: 'quiet',
  expired: 'bad',
  asked: 'notice',
  timed_out: 'bad',
  cancelled: 'quiet',
  undone: 'quiet',
  open: 'active',
  prepared: 'notice',
  stopped: 'quiet',
  ended: 'neutral',
  accepted: 'neutral',
  refused: 'bad',
  unanswered: 'bad'
}

const WAYS_BACK = {
  available: 'can be undone',
  none_needed: 'nothing to undo',
  irreversible: 'cannot be undone'
}

/** How a step can be taken back, to append to its name; empty if the step did not declare it. */
export const wayBack = undo =>
  undo ? ` · ${WAYS_BACK[undo.kind] ?? undo.kind}${undo.note ? `: ${undo.note}` : ''}` : ''

/** Turns `rolling_back` into words. */
export const words = name => String(name).replace(/_/g, ' ')

export const STATUSES = [
  'requested',
  'running',
  'waiting',
  'rolling_back',
  'rollback_failed',
  'parked',
  'awaiting_approval',
  'paused',
  'failed',
  'completed',
  'idle'
]
export const ROLLBACK_STATUSES = ['commanded', 'applied', 'applied_partly', 'failed', 'expired', 'superseded']

/** What a status means, and what an operator can do. */
export const advice = {
  rolling_back: [
    'A rollback is pending: its command is not answered yet.',
    'Rewind sends the command again if no answer arrives in time.'
  ],
  rollback_failed: [
    'The last rollback failed or expired.',
    'Open it to see which participant failed and why. Fix the cause and retry, or roll back elsewhere.'
  ],
  requested: [
    'The plan is requested, and no runner has taken it.',
    'Start a runner that serves plans of this name: rewind runner, or PlanRunner.serve in a service.'
  ],
  applied_partly: [
    'The last rollback was applied partly: a participant could not go back.',
    'Open it to see which participant failed and why. Fix the cause, then retry.'
  ],
  parked: [
    'The same step has failed so often that the entity is parked.',
    'Look at the last error of the step. Fix its cause, then resume the entity, or roll it back.'
  ],
  awaiting_approval: [
    'A rollback after a failure waits for a person.',
    'Nothing goes on before it is approved or rejected.'
  ],
  paused: ['The plan is paused.', 'No step starts and none times out. Resume it, or run its id again.'],
  failed: [
    'The plan has failed.',
    'Run its id again to continue, or roll back to an earlier checkpoint first.'
  ]
}

const NEEDS = {
  any: 'every rollback does',
  irreversible: 'it passes a step that cannot be undone',
  entities: 'it asks many other entities to go back too',
  age: 'it goes far back in time',
  edit: 'it changes the state',
  automatic: 'it follows a failure'
}

/** What makes the approval of a rollback necessary, in words. */
export const needsOf = needs =>
  needs.map(need => NEEDS[need] ?? words(need)).join(', and ') || 'the policy says so'

/** What people can ask for an entity as a whole, by verb. */
export const requests = {
  retry: {
    label: 'Retry',
    icon: 'commanded',
    done: 'The command is sent again',
    what: 'The same command is sent again. Services that have applied it answer at once.'
  },
  resume: {
    label: 'Resume',
    icon: 'running',
    done: 'Resumed',
    what: 'Its runner may try again. Failures are counted from zero, and time-outs start again.'
  },
  pause: {
    label: 'Pause',
    icon: 'paused',
    done: 'Paused',
    what: 'No step starts and none times out until the plan is resumed. Its runner stops.'
  },
  park: {
    label: 'Park',
    icon: 'parked',
    done: 'Parked',
    what: 'Failures command no rollback until the entity is resumed. The runner of a plan stops.'
  },
  cancel: {
    label: 'Cancel plan',
    icon: 'failed',
    done: 'Cancelled',
    what: 'The plan ends as failed, and all its steps are undone.'
  }
}

const RUNNING = ['running', 'waiting']

/** The verbs that an entity in this status allows. */
export function requestsFor({ status }) {
  const verbs = []
  if (status === 'rollback_failed') verbs.push('retry')
  if (status === 'parked' || status === 'paused') verbs.push('resume')
  if (RUNNING.includes(status)) verbs.push('pause')
  if (RUNNING.includes(status) || status === 'idle') verbs.push('park')
  if (RUNNING.includes(status) || ['paused', 'parked', 'awaiting_approval'].includes(status))
    verbs.push('cancel')
  return verbs
}

/** What the steps of an entity wait for, in words. */
export const waitsOf = entity =>
  entity.open_steps
    .filter(step => step.waits)
    .map(
      ({ waits }) =>
        (waits.signal ? ` for ${waits.approval ? 'the approval ' : ''}${waits.signal}` : '') +
        (waits.until ? ` until ${waits.until}` : '')
    )
    .join(' and')

/** Which runner holds a plan that waits, in a sentence. */
function holderOf(entity) {
  const released = entity.open_steps.every(step => step.waits?.released)
  const plan = entity.offer?.plan
  if (released && plan) return `No runner holds it. One that serves plans named ${plan} goes on with it then.`
  return entity.runner ? `${entity.runner} holds it and goes on then.` : 'It goes on by itself then.'
}

/** What the status of an entity means, with the person that holds it up, if one does. */
export function adviceFor(entity) {
  const known = advice[entity.status]
  if (entity.status === 'waiting') return [`The plan waits${waitsOf(entity)}.`, holderOf(entity)]
  const held = entity[entity.status]
  if (!held?.by) return known
  const paused = entity.status === 'paused'
  return [
    `The ${paused ? 'plan' : 'entity'} is ${entity.status} by ${held.by}: ${held.reason}.`,
    paused ? known[1] : 'Resume it, or roll it back.'
  ]
}

/** Whether a plan runner only takes the plan with this rollback, where it stands: nothing goes back. */
export const onlyTakesOver = rollback =>
  rollback.undo?.length === 0 && Boolean(rollback.requested_by?.startsWith('plan-runner:'))

/** A rollback in a few words: where it goes back to, or that a runner takes the plan. */
export function rollbackLabel(rollback, target) {
  const number = rollback.rollback_id.split(':r').pop()
  return onlyTakesOver(rollback) ? `r${number} taken by a runner` : `r${number} back to ${target}`
}

/** The cause of a rollback in a sentence. */
export function causeOf(rollback) {
  const { kind, step, error, requested_by: by } = rollback.cause
  const name = step ? `${step.name}${step.attempt > 1 ? ` (attempt ${step.attempt})` : ''}` : 'a step'
  if (kind === 'requested') return `requested by ${by || rollback.requested_by || 'an unknown caller'}`
  if (kind === 'step_timed_out') return `${name} did not end in time`
  if (kind === 'operation_failed') return `an operation failed${error ? `: ${error.message}` : ''}`
  return `${name} failed${error ? `: ${error.message}` : ''}`
}
