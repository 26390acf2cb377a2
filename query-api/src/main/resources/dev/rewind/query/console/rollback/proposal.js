// A rollback that waits for the approval of a second person: what it would do, and the answer to it.

import { useState } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { escaped } from '../json/print.js'
import { Action, Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { laterDialog } from '../parts/later.js'
import { ReasonDialog } from '../parts/reason.js'
import { say } from '../parts/toast.js'
import { needsOf } from '../parts/words.js'
import { barred, caller } from '../state/session.js'

const ApproveDialog = laterDialog(() => import('./approve.js'), 'ApproveDialog')

const PARKS = 'The entity is parked.'
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
  const by = proposal.requested_by
  const held = entity.status === 'awaiting_approval'
  const own = caller.value?.authenticated && caller.value.name === by
  return html`
    <div class="banner banner-paused" role="status">
      <${Icon} name="rollback" size="18" />
      <p>
        <strong>
          A rollback to ${proposal.base ? proposal.base : `checkpoint ${number}`} waits for${' '}
          ${by ? 'a second' : 'a'} person.
        </strong>
        ${by && ` ${escaped(by)} asked for it: ${escaped(proposal.reason ?? '')}.`}
        ${proposal.edit && ' It changes the state.'} It needs an approval because${' '}
        ${needsOf(proposal.needs)}. It expires
        ${' '}<${Time} at=${proposal.expires_at} />.
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
            what=${held ? PARKS : 'The rollback does not happen.'}
            make=${why => routes.answerProposal(id, 'reject', proposal.digest, why)}
            done=${() => answered('Rejected')}
            close=${() => setAsking(null)} />`
    }`
}
