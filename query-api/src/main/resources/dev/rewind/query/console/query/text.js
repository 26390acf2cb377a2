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
    } else if (QUERY_FIELDS.includes(name)) {
      query.unknown.push(piece)
    } else {
      query.words.push(piece)
    }
  }
  return query
}

/** Names that some list has: elsewhere they are a mistake and no part of an id. */
export const QUERY_FIELDS = ['type', 'status', 'step', 'trace', 'reason', 'label', 'after', 'before', 'since', 'entity', 'pinned']

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

function pieces(text) {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare).filter(Boolean)
}

function quote(text) {
  return /\s/.test(text) ? `"${text}"` : text
}
