// How far a bulk job is, and what it is about, in words.

import { html } from '../parts/html.js'
import { words } from '../parts/words.js'

/** The number of entities that have an outcome. */
export const doneOf = job => job.total - job.counts.waiting

/** The filters of a job's query as a text. */
export const filtersOf = query =>
  Object.entries(query)
    .map(([name, value]) => `${words(name)} ${value}`)
    .join(', ')

/** A bar that shows how many entities have an outcome. */
export const Progress = ({ job }) =>
  html`<progress max=${job.total} value=${doneOf(job)} aria-label="Entities with an outcome"></progress>`
