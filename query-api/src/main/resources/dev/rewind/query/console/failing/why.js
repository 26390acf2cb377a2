// Why an entity fails, and groups of entities that fail for the same reason.

import { numberedOf } from '../api/routes.js'
import { printQuery } from '../query/text.js'

const FAILING = ['failed', 'rollback_failed', 'awaiting_approval', 'parked', 'rolling_back']

/** The statuses of the lists in which entities are that need a person. */
export const LISTED = [...FAILING, 'requested']

const TAKEN_WITHIN_MS = 60_000

/** Whether no runner has taken a requested plan for so long that none may be there. */
export const isUntaken = (entity, now) =>
  entity.status === 'requested' && now - Date.parse(sinceOf(entity)) > TAKEN_WITHIN_MS

const sinceOf = entity => entity.status_since ?? entity.updated_at

/** Whether an entity needs a person. A rollback whose first command is not answered yet needs none. */
export const isFailing = ({ status, rollback_attempts: attempts }) =>
  FAILING.includes(status) && (status !== 'rolling_back' || attempts > 1)

const VERBS = {
  step_failed: 'failed',
  step_timed_out: 'did not end in time',
  operation_failed: 'an operation failed',
  rollback_failed: 'the rollback failed',
  plan_failed: 'the plan failed'
}

/** Whether no service has answered the command of a rollback, though it was sent again. */
const isUnanswered = ({ status, last_failure: failure, rollback_attempts: attempts }) =>
  attempts > 1 && failure?.kind !== 'rollback_failed' && status.startsWith('roll')

/** Who has not answered, or what waits for an approval, in words; empty if that is not known. */
export function awaitedBy(entity) {
  const { status, runner, proposal } = entity
  if (isUnanswered(entity)) return runner ? `${runner} has not answered` : ''
  return status === 'awaiting_approval' && proposal
    ? `the rollback to checkpoint ${numberedOf(proposal.checkpoint_id).number} waits for an approval`
    : ''
}

/**
 * Why an entity fails: `{where, verb, error, text, brief, at}`. `where` is a step, `error` what the event
 * said, `text` the error in a line, and `brief` the same without an earlier error.
 */
export function whyOf(entity) {
  const { status, last_failure: failure, rollback_attempts: attempts, parked, offer } = entity
  if (isUnanswered(entity)) {
    const brief = `commanded ${attempts} times${failure?.step ? `, after ${failure.step} failed` : ''}`
    const text = failure?.error ? `${brief}: ${lineOf(failure.error)}` : brief
    return { verb: 'the rollback is not answered', text, brief, at: failure?.at }
  }
  if (status === 'requested')
    return {
      verb: 'no runner has taken it',
      text: offer ? `it needs one that serves plans named ${offer.plan}` : ''
    }
  if (status === 'parked' && parked?.by)
    return { verb: `parked by ${parked.by}`, text: parked.reason, at: parked.at }
  const error = errorOf(entity)
  return {
    where: failure?.step,
    verb: VERBS[failure?.kind] ?? words(status),
    error,
    text: error ? lineOf(error) : '',
    at: failure?.at
  }
}

const words = status => status.replaceAll('_', ' ')

/** An error in a line, as the API searches it. */
export const lineOf = ({ type, message }) => `${type}: ${message.trim().split('\n', 1)[0]}`

/** Numbers and hashes in errors differ from entity to entity. */
const alike = text => text.replace(/[0-9a-f]*\d[0-9a-f]*/gi, '#')

/**
 * Groups failing entities by step and error, the largest first: `[{key, why, rows, since, lists}]`. `lists`
 * are `{status, count, query}`, which find the group in the list of entities. `count` is how many failing
 * entities the query finds: more than the group has if only people can tell the reasons apart.
 */
export function groupsOf(entities) {
  const groups = new Map()
  for (const entity of entities) {
    const why = whyOf(entity)
    const key = [why.where, why.verb, alike(why.text)].join('\n')
    const group = groups.get(key) ?? { key, why, rows: [] }
    group.rows.push(entity)
    groups.set(key, group)
  }
  return [...groups.values()]
    .map(group => ({ ...group, since: oldest(group.rows), lists: listsOf(group, entities) }))
    .sort((a, b) => b.rows.length - a.rows.length || (a.since < b.since ? -1 : 1))
}

const oldest = rows => rows.map(sinceOf).sort()[0]

/** A query for each status in the group, because what is done with all of them depends on their status. */
function listsOf({ rows }, entities) {
  const [{ step }] = rows.map(failureOf)
  const lines = rows.map(it => failureOf(it).line)
  const same = lines.every(it => it === lines[0])
  const error = same ? lines[0].slice(0, 400) : lines.every(Boolean) ? `${lines[0].split(':', 1)[0]}:` : ''
  return [...new Set(rows.map(it => it.status))].map(status => ({
    status,
    count: entities.filter(
      it =>
        it.status === status &&
        (!step || failureOf(it).step === step) &&
        failureOf(it).line.toLowerCase().includes(error.toLowerCase())
    ).length,
    query: printQuery({
      fields: { status: [status], failed_step: step ? [step] : [], error: error ? [error] : [] }
    })
  }))
}

/** What failed last, as the filters of the list find it. */
const failureOf = entity => ({ step: entity.last_failure?.step, line: errorLineOf(entity) })

const errorOf = ({ last_failure: failure, ended }) => failure?.error ?? ended?.error

/** The last error of an entity in a line, without any words about it; empty without one. */
export function errorLineOf(entity) {
  const error = errorOf(entity)
  return error ? lineOf(error) : ''
}

/** The filters of the queries of groups. */
export const FIELDS = ['status', 'failed_step', 'error']

const FOR_ALL = {
  failed: [['rollback', 'Roll back all']],
  rollback_failed: [
    ['retry', 'Retry all'],
    ['rollback', 'Roll back all']
  ],
  parked: [
    ['resume', 'Resume all'],
    ['rollback', 'Roll back all']
  ]
}

/** The bulk jobs that help entities of a status: `[action, label]`. */
export const forAll = status => FOR_ALL[status] ?? []
