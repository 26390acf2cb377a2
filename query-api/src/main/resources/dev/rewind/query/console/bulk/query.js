// The query of a bulk job, made from a query of the list of entities.

/** What jobs call the filters that have other names in the list. */
const NAMES = { failed_step: 'step' }

/** Why a job cannot have this query of the list, or null. */
export function unfit({ fields, words, unknown }) {
  const values = Object.values(fields)
  if (words.length > 0 || unknown.length > 0)
    return (
      'A bulk job chooses by type, status, error and failed step, not by other words. ' +
      'Take the words out of the query.'
    )
  if (values.some(it => it.length > 1)) return 'A bulk job has one value of each filter. Choose one of each.'
  return values.length === 0 ? 'Filter the list first, such as by status.' : null
}

/** The query of the job that is about the entities of the list. */
export const filtersOfJob = ({ fields }) =>
  Object.fromEntries(Object.entries(fields).map(([name, [value]]) => [NAMES[name] ?? name, value]))
