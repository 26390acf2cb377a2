// A rollback that waits for the approval of a second person: what it would do, and the answer to it.

import { useState } from 'preact/hooks'
import { decided, send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { escaped } from '../json/print.js'
import { Action, Dialog, Time, Trouble } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { ReasonDialog } from '../parts/reason.js'
import { say } from '../parts/toast.js'
import { needsOf } from '../parts/words.js'
import { barred, caller } from '../state/session.js'
import { Preview } from './preview.js'

const OWN = 'You asked for it; another person must approve it.'

/** The banner of an entity whose rollback waits. `changed` is called after an answer. */
export function Proposal({ entity, id, changed }) {
  const [asking, setAsking] = useState(null)
  const proposal = entity.proposal
  if (!proposal) return null
  const { number } = routes.numberedOf(proposal.checkpoint_id)
  const answered = words => {
    setAsking(null)
    say(words)
    changed()
  }
  const own = caller.value?.authenticated && caller.value.name === proposal.requested_by
  return html`
    <div class="banner banner-paused" role="status">
      <${Icon} name="rollback" size="18" />
      <p>
        <strong>A rollback to checkpoint ${number} waits for a second person.</strong>
        ${' '}${escaped(proposal.requested_by ?? 'An unknown caller')} asked for it:
        ${' '}${escaped(proposal.reason ?? '')}. It needs an approval because
        ${needsOf(proposal.needs)}. It expires <${Time} at=${proposal.expires_at} />.
      </p>
      <${Action} primary barred=${own ? OWN : barred('approver')} onClick=${() => setAsking('approve')}>
        Approve …
      </${Action}>
      <${Action} barred=${barred('operator')} onClick=${() => setAsking('reject')}>Reject …</${Action}>
    </div>
    ${
      asking === 'approve' &&
      html`
        <${ApproveDialog} id=${id} proposal=${proposal} done=${() => answered('Approved')}
            close=${() => setAsking(null)} />`
    }
    ${
      asking === 'reject' &&
      html`
        <${ReasonDialog} title=${`Reject the rollback of ${id}`} verb="Reject"
            what="The rollback does not happen. The person that asked can ask again."
            make=${why => routes.answerProposal(id, 'reject', proposal.digest, why)}
            done=${() => answered('Rejected')}
            close=${() => setAsking(null)} />`
    }`
}

/** Shows what the rollback does now. It can be approved only if that is what was proposed. */
function ApproveDialog({ id, proposal, done, close }) {
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
    target: { sequence: routes.numberedOf(proposal.checkpoint_id).number },
    cascade: proposal.cascade,
    ...(proposal.edit ? { edit: { patch: proposal.edit.patch } } : {}),
    reason: 'dry run',
    dry_run: true
  }
  return html`
    <${Dialog} title=${`Approve the rollback of ${id}`} close=${close} wide>
      <form class="asking" onSubmit=${submit}>
        <section class="preview" aria-label="What will happen" aria-live="polite">
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
