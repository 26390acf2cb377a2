// The button that prepares a bulk job for the entities of a query.

import { useState } from 'preact/hooks'
import { Action } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { laterDialog } from '../parts/later.js'
import { barred } from '../state/session.js'
import { filtersOfJob, unfit } from './query.js'

const Prepare = laterDialog(() => import('./prepare.js'), 'Prepare')

/** The button, with its dialog once it is clicked. `action` is the one that is chosen at first. */
export function WithAll({ query, action, label = 'With all of these …' }) {
  const [open, setOpen] = useState(false)
  return html`
    <${Action} barred=${barred('operator') || unfit(query)} onClick=${() => setOpen(true)}>
      ${label}
    </${Action}>
    ${
      open &&
      html`<${Prepare} filters=${filtersOfJob(query)} action=${action} close=${() => setOpen(false)} />`
    }`
}
