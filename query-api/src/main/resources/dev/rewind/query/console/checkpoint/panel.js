// One checkpoint: its state, its record, and the actions on it.

import { useState } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { ErrorText } from '../failing/error.js'
import { escaped } from '../json/print.js'
import { Action, Choice, Copy, Status, Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { laterDialog } from '../parts/later.js'
import { ReasonDialog } from '../parts/reason.js'
import { say } from '../parts/toast.js'
import { wayBack, words } from '../parts/words.js'
import { outcomeOf } from '../timeline/history.js'
import { diffAddress, entityAddress } from '../query/address.js'
import { query, go, withParams } from '../state/route.js'
import { barred, hasToken, states } from '../state/session.js'
import { bytes as size } from '../time/format.js'
import { Integrity } from './integrity.js'
import { RecordFacts } from './record.js'
import { State } from './state.js'

const ForkDialog = laterDialog(() => import('./fork.js'), 'ForkDialog')

const TABS = [
  ['tree', 'State'],
  ['raw', 'Text'],
  ['canonical', 'Canonical'],
  ['record', 'Record']
]

/** `row` is a row of the history. `rollBack` and `changed` are callbacks for actions. */
export function CheckpointPanel({ row, previous, next, latest, close, rollBack, picked, pick, changed }) {
  const { checkpoint, step, current } = row
  const tab = query.value.get('view') || 'tree'
  const [pinning, setPinning] = useState(false)
  const [forking, setForking] = useState(false)
  const isLatest = checkpoint.sequence === latest
  const request = routes.checkpoint(checkpoint.id)
  return html`
    <article class="panel" aria-label=${`Checkpoint ${checkpoint.sequence}`}>
      <header>
        <h2>Checkpoint ${checkpoint.sequence}</h2>
        ${isLatest && html`<span class="tag strong">latest</span>`}
        ${!current && html`<span class="tag">left behind</span>`}
        ${
          checkpoint.pinned &&
          html`
            <span class="tag" title=${`${checkpoint.pinned.reason} (${checkpoint.pinned.by})`}>
              <${Icon} name="pin" size="12" />
              pinned
            </span>`
        }
        <span class="push"></span>
        <button type="button" class="plain small" onClick=${close} aria-label="Close the checkpoint">
          <${Icon} name="close" />
        </button>
      </header>
      <p class="muted">
        ${
          step
            ? html`
              before <strong>${step.name}</strong>
              ${step.attempt > 1 ? `, attempt ${step.attempt}` : ''} ·${' '}
              <${Status} is=${outcomeOf(step)} quiet />${escaped(wayBack(checkpoint.step?.undo))}`
            : words(checkpoint.reason)
        }
        ${' · '}
        <${Time} at=${checkpoint.created_at} exact millis /> · ${size(checkpoint.size_bytes)} · epoch${' '}
        ${checkpoint.epoch}
      </p>
      ${
        step?.error &&
        html`
          <div class="error-line">
            <${Icon} name="failed" size="14" />
            <${ErrorText} error=${step.error} />
          </div>`
      }
      <div class="actions">
        <${Action} danger barred=${barred('operator')} onClick=${() => rollBack(checkpoint.id)}>
          <${Icon} name="rollback" size="14" />
          Roll back to here
        </${Action}>
        <a class="button" href=${diffAddress(checkpoint.id, 'previous')}
            aria-disabled=${checkpoint.parent ? null : 'true'}>
          Compare with parent
        </a>
        ${!isLatest && html`<a class="button" href=${diffAddress(checkpoint.id, 'latest')}>with latest</a>`}
        ${
          picked && picked !== checkpoint.sequence
            ? html`
              <a class="button"
                  href=${diffAddress(`${routes.numberedOf(checkpoint.id).entity}:${picked}`, checkpoint.id)}>
                with ${picked}
              </a>`
            : html`
              <button type="button" onClick=${() => pick(picked ? null : checkpoint.sequence)}>
                ${picked ? 'Unpick' : 'Pick'}
              </button>`
        }
        <${Action} barred=${barred('operator')} onClick=${() => setPinning(true)}>
          ${checkpoint.pinned ? 'Unpin' : 'Pin'}
        </${Action}>
        <${Action} barred=${barred('operator')} onClick=${() => setForking(true)}>Fork …</${Action}>
      </div>
      <${Choice} label="What to show" options=${TABS} value=${tab}
          onChange=${it => go(withParams({ view: it === 'tree' ? null : it }), { replace: true })} />
      ${
        states() !== 'none'
          ? html`
            <${State} key=${checkpoint.id} checkpoint=${checkpoint} tab=${tab} previous=${previous}
                next=${next} />`
          : html`
            <p class="hint">States are for the role reader and higher roles. ${barred('reader')}</p>
            <${Integrity} checkpoint=${checkpoint} previous=${previous} next=${next} />
            ${tab === 'record' && html`<${RecordFacts} checkpoint=${checkpoint} />`}`
      }
      <footer>
        <${Copy} text=${checkpoint.id} label="Id" />
        <${Copy}
            text=${() =>
              location.origin +
              entityAddress(routes.numberedOf(checkpoint.id).entity, { at: checkpoint.sequence })}
            label="Link" />
        <${Copy} text=${() => routes.curl(request, location.origin, hasToken.value)} label="curl" />
      </footer>
      ${
        forking &&
        html`
          <${ForkDialog} checkpoint=${checkpoint} done=${to => go(entityAddress(to))}
              close=${() => setForking(false)} />`
      }
      ${
        pinning &&
        html`
          <${ReasonDialog}
              title=${
                checkpoint.pinned
                  ? `Unpin checkpoint ${checkpoint.sequence}`
                  : `Pin checkpoint ${checkpoint.sequence}`
              }
              verb=${checkpoint.pinned ? 'Unpin' : 'Pin'}
              what=${
                checkpoint.pinned
                  ? 'Retention may then prune the checkpoint.'
                  : 'A pinned checkpoint is kept regardless of retention.'
              }
              make=${reason =>
                checkpoint.pinned ? routes.unpin(checkpoint.id, reason) : routes.pin(checkpoint.id, reason)}
              done=${() => {
                setPinning(false)
                say(checkpoint.pinned ? 'Unpinned' : 'Pinned')
                changed()
              }}
              close=${() => setPinning(false)} />`
      }
    </article>`
}
