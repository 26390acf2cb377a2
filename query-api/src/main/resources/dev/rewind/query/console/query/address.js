// The addresses of entities, checkpoints, rollbacks and comparisons in the console.

import { QUERY_FIELDS } from './text.js'

/** A W3C trace id. */
export const TRACE = /^[0-9a-f]{32}$/i
const ENTITY = /^[a-z][a-z0-9-]{0,31}:[A-Za-z0-9][A-Za-z0-9._~@+=:-]{0,199}$/

/**
 * The address for an id of an entity, a checkpoint, a rollback or a trace, or null. A query field such as
 * `type:plan` is not an id.
 */
export function addressOf(text) {
  const id = text.trim()
  if (TRACE.test(id)) return `/checkpoints?q=trace:${id.toLowerCase()}`
  if (!ENTITY.test(id) || QUERY_FIELDS.includes(id.slice(0, id.indexOf(':')))) return null
  if (/:r[1-9]\d*$/.test(id)) return rollbackAddress(id)
  const numbered = /^(.+):([1-9]\d*)$/.exec(id)
  return numbered && numbered[1].includes(':')
    ? entityAddress(numbered[1], { at: numbered[2] })
    : entityAddress(id)
}

/** Whether a text is the id of an entity, and not of a checkpoint or a rollback. */
export const isEntity = text => ENTITY.test(text) && !/:.*:r?\d+$/.test(text)

/**
 * The address for a query that is one id which lists cannot show: a checkpoint, a rollback or a trace. Else
 * null.
 */
export const redirectOf = text => (isEntity(text.trim()) ? null : addressOf(text))

/** The address of an entity's page. */
export function entityAddress(entity, query = {}) {
  const colon = entity.indexOf(':')
  const rest = new URLSearchParams(query).toString()
  const [type, id] = [entity.slice(0, colon), entity.slice(colon + 1)].map(encodeURIComponent)
  return `/entities/${type}/${id}${rest ? '?' + rest : ''}`
}

/** The address of a rollback's page. */
export const rollbackAddress = id => `/rollbacks/${encodeURIComponent(id)}`

/** The address of a bulk job's page. */
export const bulkAddress = id => `/bulk/${encodeURIComponent(id)}`

/** The address of the comparison of two checkpoints. `to` may be `previous` or `latest`. */
export const diffAddress = (from, to) => `/diff/${encodeURIComponent(from)}/${encodeURIComponent(to)}`

/** The address of the drawing of a trace. */
export const traceAddress = trace => `/traces/${encodeURIComponent(trace)}`

/** The address of the checkpoints that match a query. */
export const checkpointsAddress = text => `/checkpoints?q=${encodeURIComponent(text)}`
