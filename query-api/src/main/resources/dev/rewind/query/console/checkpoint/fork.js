// The dialog that begins a new entity with a checkpoint.

import { useState } from 'preact/hooks'
import { decided, send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { Dialog, Trouble } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { isEntity } from '../query/address.js'

/** `done` is called with the id of the new entity. */
export function ForkDialog({ checkpoint, done, close }) {
  const { entity, number } = routes.numberedOf(checkpoint.id)
  const [to, setTo] = useState(`${entity}-fork`)
  const [plan, setPlan] = useState('')
  const [owned, setOwned] = useState(false)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(null)
  const [key] = useState(() => crypto.randomUUID?.() ?? String(Math.random()))
  const ready = isEntity(to.trim()) && reason.trim() && !busy
  const submit = async event => {
    event.preventDefault()
    if (!ready) return
    setBusy(true)
    setProblem(null)
    try {
      const request = routes.fork(entity, {
        checkpoint_id: checkpoint.id,
        to: to.trim(),
        reason: reason.trim(),
        ...(plan.trim() ? { plan: plan.trim() } : {}),
        ...(owned ? { effects: 'owned' } : {})
      })
      await send(request, { headers: decided(key) })
      done(to.trim())
    } catch (it) {
      setProblem(it)
      setBusy(false)
    }
  }
  return html`
    <${Dialog} title=${`Fork checkpoint ${number} of ${entity}`} close=${close}>
      <form class="asking" onSubmit=${submit}>
        <p class="muted">
          A new entity begins with this state. ${entity} does not change, and the checkpoint is kept.
        </p>
        <label for="fork-to">New entity</label>
        <input id="fork-to" type="text" value=${to} onInput=${event => setTo(event.target.value)} required
            autocomplete="off" spellcheck="false" autofocus />
        <label for="fork-plan">Plan that goes on from there, if any</label>
        <input id="fork-plan" type="text" value=${plan} onInput=${event => setPlan(event.target.value)}
            maxlength="200" autocomplete="off" spellcheck="false" placeholder="Its name" />
        <label>
          <input type="checkbox" checked=${owned} onChange=${event => setOwned(event.target.checked)} />${' '}
          It owns the effects of earlier steps: if it goes back past its beginning, ${entity} goes back too
        </label>
        <label for="fork-why">Reason</label>
        <input id="fork-why" type="text" value=${reason} onInput=${event => setReason(event.target.value)}
            maxlength="2000" required placeholder="Recorded with your name" autocomplete="off" />
        ${problem && html`<${Trouble} problem=${problem} />`}
        <div class="dialog-end">
          <button type="button" onClick=${close}>Cancel</button>
          <button type="submit" class="primary" disabled=${!ready}>${busy ? 'Forking …' : 'Fork'}</button>
        </div>
      </form>
    </${Dialog}>`
}
