// The addresses of the pages. The server has the same list in Console.PAGES.

/** Name and address pattern of each page. */
export const PAGES = [
  ['entities', '/'],
  ['failing', '/failing'],
  ['entity', '/entities/{type}/{id}'],
  ['checkpoints', '/checkpoints'],
  ['diff', '/diff/{from}/{to}'],
  ['rollbacks', '/rollbacks'],
  ['rollback', '/rollbacks/{id}'],
  ['bulkjobs', '/bulk'],
  ['bulkjob', '/bulk/{id}'],
  ['trace', '/traces/{trace}'],
  ['system', '/system'],
  ['glossary', '/glossary']
]

/** The page of an address: `{name, params}`. The name is `missing` if there is no such page. */
export function pageOf(path) {
  for (const [name, form] of PAGES) {
    const params = match(form.split('/'), path.split('/'))
    if (params) return { name, params }
  }
  return { name: 'missing', params: {} }
}

function match(form, given) {
  if (form.length !== given.length) return null
  const params = {}
  for (let index = 0; index < form.length; index++) {
    const name = /^\{(.+)\}$/.exec(form[index])?.[1]
    if (name && given[index] !== '') params[name] = decoded(given[index])
    else if (form[index] !== given[index]) return null
  }
  return params
}

function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
