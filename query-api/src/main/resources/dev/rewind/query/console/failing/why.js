// Why an entity fails, and groups of entities that fail for the same reason.

import { printQuery } from '../query/text.js'

/** The statuses of the lists in which failing entities are. */
export const LISTED = ['failed', 'rollback_failed', 'awaiting_approval', 'parked', 'rolling_back']

/** Whether an entity needs a person. A rollback whose first command is not answered yet needs none. */
export const isFailing = ({ status, rollback_attempts: attempts }) =>
  LISTED.includes(status) && (status !== 'rolling_back' || attempts > 1)

const VERBS = {
  step_failed: 'failed',
  step_timed_out: 'did not end in time',
  operation_failed: 'an operation failed',
  rollback_failed: 'the rollback failed',
  plan_failed: 'the plan failed'
}

/**
 * Why an entity fails: `{where, verb, error, text, at}`. `where` is a step, `error` what the event said, and
 * `text` the error in a line.
 */
export function whyOf(entity) {
  const { status, last_failure: failure, rollback_attempts: attempts, parked, ended } = entity
  if (attempts > 1 && failure?.kind !== 'rollback_failed' && status.startsWith('roll'))
    return {
      verb: 'the rollback is not answered',
      text: `commanded ${attempts} times${failure?.step ? `, after ${failure.step} failed` : ''}`,
      at: failure?.at
    }
  if (status === 'parked' && parked?.by)
    return { verb: `parked by ${parked.by}`, text: parked.reason, at: parked.at }
  const error = failure?.error ?? ended?.error
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
 * are `{status, count, query}`, which find the group in the list of entities.
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
    .map(group => ({ ...group, since: oldest(group.rows), lists: listsOf(group) }))
    .sort((a, b) => b.rows.length - a.rows.length || (a.since < b.since ? -1 : 1))
}

const oldest = rows => rows.map(it => it.status_since ?? it.updated_at).sort()[0]

/** A query for each status in the group, because what is done with all of them depends on their status. */
function listsOf({ rows }) {
  const whys = rows.map(whyOf)
  const [{ where, error, text }] = whys
  const same = whys.every(it => it.text === text)
  return [...new Set(rows.map(it => it.status))].map(status => ({
    status,
    count: rows.filter(it => it.status === status).length,
    query: printQuery({
      fields: {
        status: [status],
        failed_step: where ? [where] : [],
        error: error ? [same ? text.slice(0, 400) : `${error.type}:`] : []
      }
    })
  }))
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
