// Turns a query for checkpoints into an API request, and filters the answer by what the API cannot.

import * as routes from '../api/routes.js'
import { TRACE, isEntity } from './address.js'
import { sinceOf } from './since.js'
import { matches } from './text.js'

export const CHECKPOINT_FIELDS = [
  'type',
  'entity',
  'trace',
  'step',
  'reason',
  'label',
  'after',
  'before',
  'pinned'
]
const EVER = '1970-01-01T00:00:00.000Z'

/** Recognises trace ids and entity ids among the words of a query. */
function meant({ fields, words }) {
  const traces = [...(fields.trace || []), ...words.filter(it => TRACE.test(it))].map(it => it.toLowerCase())
  const rest = words.filter(it => !TRACE.test(it))
  const entity = [...rest, ...(fields.entity || [])].find(isEntity)
  return {
    fields: traces.length > 0 ? { ...fields, trace: traces } : fields,
    entity,
    words: [...rest, ...(fields.entity || [])].filter(it => it !== entity)
  }
}

/** The API request for a query, or null for an empty query. The API has no filter by type alone. */
export function requestOf(query, { limit, now, local }) {
  if (query.words.length === 0 && Object.keys(query.fields).length === 0) return null
  const { fields, entity } = meant(query)
  const time = text => text && new Date(sinceOf(text, now, local)).toISOString()
  const only = name => (fields[name]?.length === 1 ? fields[name][0] : undefined)
  const { type, id } = entity ? routes.entityOf(entity) : {}
  const asked = {
    entity_type: type,
    entity_id: id,
    trace_id: only('trace'),
    step: only('step'),
    reason: only('reason'),
    label: fields.label?.[0],
    pinned: isPinned(fields) ? 'true' : undefined,
    created_after: time(only('after')),
    created_before: time(only('before'))
  }
  return routes.checkpoints({
    ...(Object.values(asked).some(Boolean) ? asked : { created_after: EVER }),
    limit
  })
}

const isPinned = ({ pinned }) => pinned && !/^(no|false)$/.test(pinned[0])

/** Whether a checkpoint matches the parts of a query that the API did not filter by. */
export function wanted(query, checkpoint) {
  const { fields, words } = meant(query)
  const any = (name, value) => !fields[name] || fields[name].includes(value)
  return (
    matches(checkpoint.id, words) &&
    any('type', checkpoint.entity_type) &&
    any('step', checkpoint.step?.name) &&
    any('reason', checkpoint.reason) &&
    any('trace', checkpoint.trace_id) &&
    (fields.label || []).every(it => hasLabel(checkpoint, it)) &&
    (!fields.pinned || Boolean(checkpoint.pinned) === isPinned(fields))
  )
}

const hasLabel = ({ labels }, text) =>
  Object.entries(labels).some(([name, value]) => `${name}=${value}` === text)
