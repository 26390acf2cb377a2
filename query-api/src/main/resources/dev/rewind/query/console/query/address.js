// Where things are in the console: every one of them has an address.

import { QUERY_FIELDS } from './text.js'

const ENTITY = /^[a-z][a-z0-9-]{0,31}:[A-Za-z0-9][A-Za-z0-9._~@+=:-]{0,199}$/

/** Where an id leads: an entity, a checkpoint or a rollback by its id, all checkpoints of a trace; otherwise null. What is a field of a query is no entity. */
export function addressOf(text) {
  const id = text.trim()
  if (/^[0-9a-f]{32}$/.test(id)) return `/checkpoints?q=trace:${id}`
  if (!ENTITY.test(id) || QUERY_FIELDS.includes(id.slice(0, id.indexOf(':')))) return null
  if (/:r[1-9]\d*$/.test(id)) return rollbackAddress(id)
  const numbered = /^(.+):([1-9]\d*)$/.exec(id)
  return numbered && numbered[1].includes(':') ? entityAddress(numbered[1], { at: numbered[2] }) : entityAddress(id)
}

/** The address of an entity's page. */
export function entityAddress(entity, query = {}) {
  const colon = entity.indexOf(':')
  const rest = new URLSearchParams(query).toString()
  return `/entities/${encodeURIComponent(entity.slice(0, colon))}/${encodeURIComponent(entity.slice(colon + 1))}${rest ? '?' + rest : ''}`
}

/** The address of a rollback's page. */
export const rollbackAddress = id => `/rollbacks/${encodeURIComponent(id)}`

/** The address of two checkpoints compared; `to` may be `previous` or `latest`. */
export const diffAddress = (from, to) => `/diff/${encodeURIComponent(from)}/${encodeURIComponent(to)}`

/** The address of the checkpoints that a query asks for. */
export const checkpointsAddress = text => `/checkpoints?q=${encodeURIComponent(text)}`
