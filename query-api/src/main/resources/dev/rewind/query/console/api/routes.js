// The requests of the console. It uses the public API only, so each request can be shown as a curl command.

import { exact } from '../json/print.js'

const get = path => ({ method: 'GET', path })
const part = encodeURIComponent

/** A path with those parameters that have a value. */
export function withQuery(path, parameters) {
  const given = Object.entries(parameters).filter(
    ([, value]) => value !== undefined && value !== null && value !== ''
  )
  return given.length === 0
    ? path
    : `${path}?${given.map(([name, value]) => `${name}=${part(value)}`).join('&')}`
}

/** Splits `plan:order-42` into type and id. */
export function entityOf(id) {
  const colon = id.indexOf(':')
  return { type: id.slice(0, colon), id: id.slice(colon + 1) }
}

/** Splits `plan:order-42:7` or `plan:order-42:r3` into entity and number. */
export function numberedOf(id) {
  const colon = id.lastIndexOf(':')
  return { entity: id.slice(0, colon), number: Number(id.slice(colon + 1).replace(/^r/, '')) }
}

const entityPath = entity => {
  const { type, id } = entityOf(entity)
  return `${part(type)}/${part(id)}`
}

export const me = () => get('/api/me')
export const system = () => get('/api/system')
export const ready = () => get('/readyz')
export const glossary = () => get('/console/glossary.md')
export const page = path => get(path)
export const entities = query => get(withQuery('/api/entities', query))
export const entityCounts = type => get(withQuery('/api/entities/counts', { type }))
export const entity = id => get(`/api/entities/${entityPath(id)}`)
export const timeline = (id, limit) => get(`/api/entities/${entityPath(id)}/timeline?limit=${limit}`)
export const verify = id => get(`/api/entities/${entityPath(id)}/verify`)
export const checkpoints = query => get(withQuery('/api/checkpoints/', query))
export const checkpoint = id => get(`/api/checkpoints/${part(id)}`)
export const canonical = id => get(`/api/checkpoints/${part(id)}/canonical`)
export const diff = (from, to) => get(`/api/checkpoints/${part(from)}/diff?to=${part(to)}`)
export const pin = (id, reason) => ({
  method: 'PUT',
  path: `/api/checkpoints/${part(id)}/pin`,
  body: { reason }
})
export const unpin = (id, reason) => ({
  method: 'DELETE',
  path: withQuery(`/api/checkpoints/${part(id)}/pin`, { reason })
})
export const rollbacks = query => get(withQuery('/api/rollbacks', query))
export const rollback = id => get(`/api/rollbacks/${part(id)}`)
export const bulkJobs = query => get(withQuery('/api/bulk', query))
export const bulkJob = (id, query = {}) => get(withQuery(`/api/bulk/${part(id)}`, query))
export const bulkItems = (id, query) => get(withQuery(`/api/bulk/${part(id)}/items`, query))
/** Prepares a bulk job: its entities are chosen and recorded, and nothing is done yet. */
export const bulk = body => ({ method: 'POST', path: '/api/bulk', body })
/** `start`, `pause`, `continue` or `stop`. */
export const controlBulk = (id, verb, reason) => ({
  method: 'POST',
  path: `/api/bulk/${part(id)}/${verb}`,
  body: reason ? { reason } : {}
})
export const integrityFailures = limit => get(`/api/integrity-failures?limit=${limit}`)
export const deadLetters = limit => get(`/api/dead-letters?limit=${limit}`)
export const deadLetter = id => get(`/api/dead-letters/${id}`)

/**
 * Requests a rollback. With `dry_run` the API only answers what the rollback would do. `edit` is `{value}`:
 * the state to go on with.
 */
export const rollBack = (entity, body, edit) => ({
  method: 'POST',
  path: `/api/checkpoints/${entityPath(entity)}/rollback`,
  body,
  // The edited state is written by itself, so that its numbers keep their digits.
  text: edit ? JSON.stringify(body).replace(/}$/, `,"edit":{"state":${exact(edit.value)}}}`) : undefined
})

/** Begins a new entity with a checkpoint. */
export const fork = (entity, body) => ({
  method: 'POST',
  path: `/api/entities/${entityPath(entity)}/fork`,
  body
})

/** The body of a request as text; undefined without a body. */
export const textOf = request =>
  request.text ?? (request.body === undefined ? undefined : JSON.stringify(request.body))
export const retry = (id, reason) => ({
  method: 'POST',
  path: `/api/rollbacks/${part(id)}/retry`,
  body: { reason }
})
/** A request about an entity as a whole: `resume`, `pause`, `cancel` or `park`. */
export const ask = (entity, verb, reason) => ({
  method: 'POST',
  path: `/api/entities/${entityPath(entity)}/${verb}`,
  body: { reason }
})
/** Answers a proposed rollback: `approve` or `reject`. */
export const answerProposal = (entity, verb, digest, reason) => ({
  method: 'POST',
  path: `/api/entities/${entityPath(entity)}/${verb}`,
  body: { digest, ...(reason ? { reason } : {}) }
})
export const signal = (entity, name, payload, approval) => ({
  method: 'POST',
  path: `/api/entities/${entityPath(entity)}/signals`,
  body: { name, payload, ...(approval ? { approval } : {}) }
})
export const redrive = (letter, body) => ({
  method: 'POST',
  path: `/api/dead-letters/${letter.id}/redrive`,
  body
})

const quoted = text => `'${String(text).replace(/'/g, "'\\''")}'`

/** The request as a curl command. The token stays in a shell variable and is never shown. */
export function curl(request, origin, withToken) {
  const words = ['curl -sS']
  if (request.method !== 'GET') words.push(`-X ${request.method}`)
  if (withToken) words.push('-H "Authorization: Bearer $REWIND_TOKEN"')
  if (request.body !== undefined)
    words.push(`-H 'Content-Type: application/json' -d ${quoted(textOf(request))}`)
  words.push(quoted(origin + request.path))
  return words.join(' ')
}

/** The rollback request as a `rewind` command. */
export function rollbackCommand(entity, { target, reason, ifLatest, ifDigest }) {
  const { entity: of, number } = numberedOf(target)
  const to = of === entity ? number : target
  const words = ['rewind rollback', entity, '--to', to, '--reason', quoted(reason)]
  if (ifLatest) words.push('--if-latest', ifLatest)
  if (ifDigest) words.push('--if-digest', ifDigest)
  return words.join(' ')
}
