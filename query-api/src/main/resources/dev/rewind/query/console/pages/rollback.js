// One rollback: its stages, its cause, its steps and its ledger.

import { useEffect, useState } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { ErrorText } from '../failing/error.js'
import { useAnswer, useFacts, useKeys, usePaced } from '../parts/ask.js'
import { Action, Copy, Facts, Status, Term, Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { ReasonDialog } from '../parts/reason.js'
import { say } from '../parts/toast.js'
import { causeOf, requests } from '../parts/words.js'
import { diffAddress, entityAddress, rollbackAddress } from '../query/address.js'
import { LivePresence } from '../rollback/presence.js'
import { Ledger, Stages, Undone, UndoneBefore } from '../rollback/progress.js'
import { retryable, standingOf } from '../rollback/stages.js'
import { go } from '../state/route.js'
import { barred, hasToken } from '../state/session.js'
import { span } from '../time/format.js'

export function RollbackPage({ id }) {
  const { entity, number } = routes.numberedOf(id)
  const { answer, problem, again } = useAnswer(() => routes.rollback(id), id)
  const [retrying, setRetrying] = useState(false)
  const soon = usePaced(again, 400)
  useFacts({ entity }, soon)
  useEffect(() => {
    document.title = `${id} · Rewind`
  }, [])
  const rollback = answer?.body
  const target = rollback && routes.numberedOf(rollback.checkpoint_id).number
  useKeys(
    {
      Enter: ['Open the entity', () => go(entityAddress(entity))],
      d: [
        'Compare its target with the latest',
        () => target && go(diffAddress(`${entity}:${target}`, 'latest'))
      ]
    },
    [target]
  )
  if (problem && !rollback)
    return html`<${Trouble} problem=${problem} page title=${`${id} cannot be shown`} again=${again} />`
  if (!rollback) return html`<${Waiting} rows="6" />`
  const cause = rollback.cause
  const reason = barred('operator') || retryable(rollback)
  const request = routes.rollback(id)
  return html`
    <div class="head entity-head">
      <div>
        <p class="crumbs">
          <a href="/rollbacks">Rollbacks</a> / <a href=${entityAddress(entity)}>${entity}</a>
        </p>
        <h1>r${number} <${Copy} text=${id} label="Copy id" small /></h1>
      </div>
      <dl class="figures">
        <div><dt>Status</dt><dd><${Status} is=${standingOf(rollback)} /></dd></div>
        <div><dt>Back to</dt><dd><a href=${entityAddress(entity, { at: target })}>#${target}</a></dd></div>
        <div><dt><${Term} word="epoch">Epoch</${Term}></dt><dd>${rollback.epoch}</dd></div>
        <div>
          <dt>Commanded</dt>
          <dd>
            ${rollback.attempts}
            <span class="muted">${rollback.attempts === 1 ? ' time' : ' times'}</span>
          </dd>
        </div>
        <div>
          <dt>Took</dt>
          <dd>
            ${
              rollback.settled_at
                ? span(Date.parse(rollback.settled_at) - Date.parse(rollback.ordered_at))
                : '–'
            }
          </dd>
        </div>
      </dl>
      <div class="head-actions">
        <${Action} primary=${!reason} barred=${reason} onClick=${() => setRetrying(true)}>
          <${Icon} name="commanded" size="14" />
          Retry
        </${Action}>
        <a class="button" href=${diffAddress(rollback.checkpoint_id, 'latest')}>Compare target with latest</a>
        <${Copy} text=${() => routes.curl(request, location.origin, hasToken.value)} label="curl" />
      </div>
    </div>
    <${Stages} rollback=${rollback} />
    ${
      rollback.status === 'commanded' &&
      html`<${LivePresence} id=${entity} rollback=${rollback} state=${rollback.attempts} />`
    }
    <div class="columns">
      <section class="card">
        <h2>Why</h2>
        <${Facts}
            of=${[
              ['Cause', causeOf(rollback)],
              (rollback.reason || cause.reason) && ['Reason', rollback.reason || cause.reason],
              (rollback.requested_by || cause.requested_by) && [
                'Requested by',
                rollback.requested_by || cause.requested_by
              ],
              cause.approved_by && ['Approved by', cause.approved_by],
              cause.error && ['Error', html`<${ErrorText} error=${cause.error} />`],
              cause.on_behalf_of?.length > 0 && [
                'On behalf of',
                cause.on_behalf_of.map(it => html`<a key=${it} href=${rollbackAddress(it)}>${it}</a> `)
              ],
              ['Event', html`<code>${cause.event_id}</code>`],
              ['Ordered', html`<${Time} at=${rollback.ordered_at} exact millis />`]
            ]} />
      </section>
      <section class="card">
        <h2>Steps undone or cancelled, newest first</h2>
        <${Undone} undo=${rollback.undo} />
        <${UndoneBefore} steps=${rollback.undone_before} />
      </section>
    </div>
    <section class="card">
      <h2><${Term} word="ledger">Ledger</${Term}></h2>
      <${Ledger} ledger=${rollback.ledger} />
    </section>
    ${
      retrying &&
      html`
        <${ReasonDialog} title=${`Retry ${id}`} verb="Retry"
            what=${
              standingOf(rollback) === 'applied_partly'
                ? 'The participants that could not go back are asked again.'
                : requests.retry.what
            }
            make=${why => routes.retry(id, why)}
            done=${() => {
              setRetrying(false)
              say(requests.retry.done)
              again()
            }}
            close=${() => setRetrying(false)} />`
    }`
}
