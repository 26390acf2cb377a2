// What the API is asked for a query about checkpoints.

import * as routes from '../api/routes.js'
import { sinceOf } from './since.js'

export const CHECKPOINT_FIELDS = ['type', 'entity', 'trace', 'step', 'reason', 'label', 'after', 'before', 'pinned']

/** What the API is asked for a query; null where there is nothing to ask it for. */
export function requestOf({ fields, words: ids }, { limit, now, local }) {
  const time = text => text && new Date(sinceOf(text, now, local)).toISOString()
  const one = name => fields[name]?.join(',')
  const [entity] = ids.filter(word => word.includes(':'))
  const of = entity || one('entity')
  const asked = {
    entity_type: of ? routes.entityOf(of).type : one('type'), entity_id: of ? routes.entityOf(of).id : undefined,
    trace_id: one('trace'), step: one('step'), reason: one('reason'), label: one('label'),
    pinned: fields.pinned ? 'true' : undefined,
    created_after: time(one('after')), created_before: time(one('before'))
  }
  return Object.values(asked).some(Boolean) ? routes.checkpoints({ ...asked, limit }) : null
}
