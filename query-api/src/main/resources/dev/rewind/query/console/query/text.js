// The query in the box: `type:plan status:failed,parked order-4`. Words narrow the ids down, fields ask the API.

const FIELD = /^([a-z_]+):(.+)$/

/**
 * Reads a query. `fields` are the names that mean something here.
 * Answers `{fields: {name: [values]}, words: [text], unknown: [text]}`.
 */
export function parseQuery(text, fields) {
  const query = { fields: {}, words: [], unknown: [] }
  for (const piece of pieces(text)) {
    const [, name, value] = FIELD.exec(piece) || []
    if (name && fields.includes(name)) {
      query.fields[name] = [...new Set([...(query.fields[name] || []), ...value.split(',').filter(Boolean)])]
    } else if (name && /^[a-z]+$/.test(name) && NEAR.includes(name)) {
      query.unknown.push(piece)
    } else {
      query.words.push(piece)
    }
  }
  return query
}

// Names that some list has: elsewhere they are a mistake and no part of an id.
const NEAR = ['type', 'status', 'step', 'trace', 'reason', 'label', 'after', 'before', 'kind', 'since']

/** Writes a query so that reading it gives the same again. */
export function printQuery({ fields = {}, words = [] }) {
  return [
    ...Object.entries(fields).filter(([, values]) => values.length > 0)
      .map(([name, values]) => quote(`${name}:${values.join(',')}`)),
    ...words.map(quote)
  ].join(' ')
}

/** The query with a value of a field in it, or without it if it was. */
export function toggled(query, name, value) {
  const now = query.fields[name] || []
  const values = now.includes(value) ? now.filter(it => it !== value) : [...now, value]
  return { ...query, fields: { ...query.fields, [name]: values } }
}

/** Whether an id has every word in it. */
export function matches(id, words) {
  const text = id.toLowerCase()
  return words.every(word => text.includes(word.toLowerCase()))
}

const ENTITY = /^[a-z][a-z0-9-]{0,31}:[A-Za-z0-9][A-Za-z0-9._~@+=:-]{0,199}$/

/** Where an id leads: an entity, a checkpoint or a rollback by its id, all checkpoints of a trace; otherwise null. */
export function addressOf(text) {
  const id = text.trim()
  if (/^[0-9a-f]{32}$/.test(id)) return `/checkpoints?q=trace:${id}`
  if (!ENTITY.test(id)) return null
  if (/:r[1-9]\d*$/.test(id)) return `/rollbacks/${encodeURIComponent(id)}`
  const numbered = /^(.+):([1-9]\d*)$/.exec(id)
  return numbered && numbered[1].includes(':') ? entityAddress(numbered[1], { at: numbered[2] }) : entityAddress(id)
}

/** The address of an entity's page. */
export function entityAddress(entity, query = {}) {
  const colon = entity.indexOf(':')
  const rest = new URLSearchParams(query).toString()
  return `/entities/${encodeURIComponent(entity.slice(0, colon))}/${encodeURIComponent(entity.slice(colon + 1))}${rest ? '?' + rest : ''}`
}

function pieces(text) {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare).filter(Boolean)
}

function quote(text) {
  return /\s/.test(text) ? `"${text}"` : text
}
