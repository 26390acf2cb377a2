// The dialog that prepares a bulk job.

import { useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { Dialog, Trouble } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { bulkAddress } from '../query/address.js'
import { go } from '../state/route.js'
import { filtersOf } from './progress.js'

const ACTIONS = [
  ['rollback', 'Roll back to the latest checkpoint'],
  ['retry', 'Retry the last rollback'],
  ['resume', 'Resume'],
  ['cancel', 'Cancel'],
  ['pin', 'Pin the latest checkpoint']
]

/** `filters` is the query of the job; `action` is the one that is chosen at first. */
export function Prepare({ filters, action = 'rollback', close }) {
  const { error = '', step = '', ...rest } = filters
  const [asked, setAsked] = useState({ action, error, step, reason: '', rate: '20' })
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(null)
  const set = name => event => setAsked({ ...asked, [name]: event.target.value })
  const submit = async event => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setProblem(null)
    const query = { ...rest }
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
          For all entities with ${filtersOf(rest) || 'any type and status'}. Nothing is done yet: the next
          page shows which entities these are, and starts the job.
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
