// What the API is asked for a query about checkpoints, and what of its answer is wanted.

import * as routes from '../api/routes.js'
import { sinceOf } from './since.js'
import { matches } from './text.js'

export const CHECKPOINT_FIELDS = ['type', 'entity', 'trace', 'step', 'reason', 'label', 'after', 'before', 'pinned']
const EVER = '1970-01-01T00:00:00.000Z'

/** What the API is asked for a query; null where it asks for nothing. A type alone is no filter of the API's. */
export function requestOf({ fields, words }, { limit, now, local }) {
  if (words.length === 0 && Object.keys(fields).length === 0) return null
  const time = text => text && new Date(sinceOf(text, now, local)).toISOString()
  const one = name => fields[name]?.join(',')
  const of = words.find(word => word.includes(':')) || one('entity')
  const { type, id } = of ? routes.entityOf(of) : {}
  const asked = {
    entity_type: type, entity_id: id, trace_id: one('trace'), step: one('step'), reason: one('reason'), label: one('label'),
    pinned: fields.pinned ? 'true' : undefined,
    created_after: time(one('after')), created_before: time(one('before'))
  }
  return routes.checkpoints({ ...Object.values(asked).some(Boolean) ? asked : { created_after: EVER }, limit })
}

/** Whether a checkpoint is one that a query asks for, as far as the API has not seen to that. */
export const wanted = ({ fields, words }, { id, entity_type: type }) =>
  (!fields.type || fields.type.includes(type)) && matches(id, words)
