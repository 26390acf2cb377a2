// The query language: `type:plan status:failed,parked order-4`. Words must be part of an id; fields are
// filters.

const FIELD = /^([a-z_]+):(.+)$/s
/** Fields that take several values, separated by commas. In other fields a comma is part of the value. */
const SEVERAL = ['type', 'status']

/**
 * Parses a query. `fields` are the fields that the page knows. Returns `{fields: {name: [values]}, words:
 * [text], unknown: [text]}`.
 */
export function parseQuery(text, fields) {
  const query = { fields: {}, words: [], unknown: [] }
  for (const piece of pieces(text)) {
    const [, name, value] = FIELD.exec(piece) || []
    if (name && fields.includes(name)) {
      query.fields[name] = [
        ...new Set([
          ...(query.fields[name] || []),
          ...(SEVERAL.includes(name) ? value.split(',').filter(Boolean) : [value])
        ])
      ]
    } else if (QUERY_FIELDS.includes(name)) {
      query.unknown.push(piece)
    } else {
      query.words.push(piece)
    }
  }
  return query
}

/** The fields of all lists. Where a list does not know one, it is a mistake and not part of an id. */
export const QUERY_FIELDS = [
  'type',
  'status',
  'step',
  'trace',
  'reason',
  'label',
  'after',
  'before',
  'since',
  'entity',
  'pinned',
  'error',
  'failed_step'
]

/** Types that entities usually have. A word that begins with one is part of an id. */
const TYPES = ['plan', 'task', 'artifact', 'prompt']

/** The words of a query that look like fields, such as `foo:bar`, with the names of those fields. */
export const likeFields = ({ words }) =>
  words
    .map(it => FIELD.exec(it))
    .filter(it => it && !TYPES.includes(it[1]))
    .map(([word, name]) => ({ word, name }))

/** Formats a query so that parsing it gives the same query. */
export function printQuery({ fields = {}, words = [] }) {
  return [
    ...Object.entries(fields)
      .filter(([, values]) => values.length > 0)
      .flatMap(([name, values]) =>
        SEVERAL.includes(name)
          ? quote(`${name}:${values.join(',')}`)
          : values.map(it => quote(`${name}:${it}`))
      ),
    ...words.map(quote)
  ].join(' ')
}

/** The query with a value added to a field, or removed if it was there. */
export function toggled(query, name, value) {
  const now = query.fields[name] || []
  const values = now.includes(value) ? now.filter(it => it !== value) : [...now, value]
  return { ...query, fields: { ...query.fields, [name]: values } }
}

/** Whether an id contains every word. */
export function matches(id, words) {
  const text = id.toLowerCase()
  return words.every(word => text.includes(word.toLowerCase()))
}

function pieces(text) {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/gs)]
    .map(([, quoted, bare]) => quoted?.replace(/\\(["\\])/g, '$1') ?? bare)
    .filter(Boolean)
}

function quote(text) {
  return /\s|^"/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
}
