// The button and the dialog that prepare a bulk job for the entities of the current query.

import { useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { Action, Dialog, Trouble } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { bulkAddress } from '../query/address.js'
import { go } from '../state/route.js'
import { barred } from '../state/session.js'
import { filtersOf } from './progress.js'

const ACTIONS = [
  ['rollback', 'Roll back to the latest checkpoint'],
  ['retry', 'Retry the last rollback'],
  ['resume', 'Resume'],
  ['cancel', 'Cancel'],
  ['pin', 'Pin the latest checkpoint']
]

/** Why a job cannot have this query of the list, or null. */
export function unfit(query) {
  const values = Object.values(query.fields)
  if (query.words.length > 0 || query.unknown.length > 0)
    return 'A bulk job chooses by type and status, not by words. Take the words out of the query.'
  if (values.some(it => it.length > 1)) return 'A bulk job has one type and one status. Choose one of each.'
  return values.length === 0 ? 'Filter the list first, such as by status.' : null
}

/** The button, with its dialog once it is clicked. */
export function WithAll({ query }) {
  const [open, setOpen] = useState(false)
  const filters = Object.fromEntries(Object.entries(query.fields).map(([name, [value]]) => [name, value]))
  return html`
    <${Action} barred=${barred('operator') || unfit(query)} onClick=${() => setOpen(true)}>
      With all of these …
    </${Action}>
    ${open && html`<${Prepare} filters=${filters} close=${() => setOpen(false)} />`}`
}

function Prepare({ filters, close }) {
  const [asked, setAsked] = useState({ action: 'rollback', error: '', step: '', reason: '', rate: '20' })
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(null)
  const set = name => event => setAsked({ ...asked, [name]: event.target.value })
  const submit = async event => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setProblem(null)
    const query = { ...filters }
    if (asked.error.trim()) query.error = asked.error.trim()
    if (asked.step.trim()) query.step = asked.step.trim()
    const body = { action: asked.action, query, reason: asked.reason.trim(), rate: Number(asked.rate) }
    try {
      const job = (await send(routes.bulk(body))).body
      go(bulkAddress(job.bulk_id))
    } catch (it) {
      setProblem(it)
      setBusy(false)
    }
  }
  return html`
    <${Dialog} title="Prepare a bulk job" close=${close}>
      <form class="asking" onSubmit=${submit}>
        <p class="muted">
          For all entities with ${filtersOf(filters)}. Nothing is done yet: the next page shows which entities
          these are, and starts the job.
        </p>
        <label for="bulk-action">Action</label>
        <select id="bulk-action" value=${asked.action} onChange=${set('action')} autofocus>
          ${ACTIONS.map(([name, text]) => html`<option key=${name} value=${name}>${text}</option>`)}
        </select>
        <label for="bulk-error">Only with this text in the error</label>
        <input id="bulk-error" type="text" value=${asked.error} onInput=${set('error')} maxlength="2000" />
        <label for="bulk-step">Only if this step failed last</label>
        <input id="bulk-step" type="text" value=${asked.step} onInput=${set('step')} maxlength="200" />
        <label for="bulk-rate">At most so many a second</label>
        <input id="bulk-rate" type="number" min="1" max="500" value=${asked.rate} onInput=${set('rate')}
            required />
        <label for="bulk-reason">Reason</label>
        <input id="bulk-reason" type="text" value=${asked.reason} onInput=${set('reason')} maxlength="1900"
            required placeholder="Recorded with your name" />
        ${problem && html`<${Trouble} problem=${problem} />`}
        <div class="dialog-end">
          <button type="button" onClick=${close}>Cancel</button>
          <button type="submit" class="primary" disabled=${!asked.reason.trim() || busy}>
            ${busy ? 'Prepare …' : 'Prepare'}
          </button>
        </div>
      </form>
    </${Dialog}>`
}
