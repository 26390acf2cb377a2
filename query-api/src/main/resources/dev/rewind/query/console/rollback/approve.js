// The dialog in which a second person approves a rollback.

import { useState } from 'preact/hooks'
import { decided, send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { Dialog, Trouble } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Preview } from './preview.js'

/** Shows what the rollback does now. It can be approved only if that is what was proposed. */
export function ApproveDialog({ id, proposal, done, close }) {
  const [digest, setDigest] = useState(undefined)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(null)
  const [key] = useState(() => crypto.randomUUID?.() ?? String(Math.random()))
  const same = digest === proposal.digest
  const submit = async event => {
    event.preventDefault()
    if (!same || busy) return
    setBusy(true)
    setProblem(null)
    try {
      const request = routes.answerProposal(id, 'approve', digest, reason.trim())
      await send(request, { headers: decided(key) })
      done()
    } catch (it) {
      setProblem(it)
      setBusy(false)
    }
  }
  const body = {
    target: proposal.base
      ? { checkpoint_id: proposal.base }
      : { sequence: routes.numberedOf(proposal.checkpoint_id).number },
    cascade: proposal.cascade,
    ...(proposal.edit ? { edit: { patch: proposal.edit.patch } } : {}),
    reason: 'dry run',
    dry_run: true
  }
  return html`
    <${Dialog} title=${`Approve the rollback of ${id}`} close=${close} wide>
      <form class="asking" onSubmit=${submit}>
        <section class="preview" aria-label="What will happen" aria-live="polite"
            tabindex="0">
          <${Preview} id=${id} body=${body} refresh=${close} shown=${setDigest} />
        </section>
        ${
          digest !== undefined &&
          !same &&
          html`
            <p class="error" role="alert">
              The entity has changed since the rollback was proposed, so an approval would be void. It has to
              be requested again.
            </p>`
        }
        <label for="why">Reason</label>
        <input id="why" type="text" value=${reason} onInput=${event => setReason(event.target.value)}
            maxlength="2000" placeholder="Recorded with your name" autocomplete="off" />
        ${problem && html`<${Trouble} problem=${problem} title="The approval was not accepted" />`}
        <div class="dialog-end">
          <button type="button" onClick=${close}>Cancel</button>
          <button type="submit" class="danger solid" disabled=${!same || busy}>
            ${busy ? 'Sending …' : 'Approve'}
          </button>
        </div>
      </form>
    </${Dialog}>`
}
