// The history as rows, newest first, with lines and branches at the left.

import { useMemo, useState } from 'preact/hooks'
import { Status, Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { VirtualList } from '../parts/virtual.js'
import { causeOf, rollbackLabel, words } from '../parts/words.js'
import { CHANGE, StepChange } from './change.js'
import { outcomeOf } from './history.js'
import { rollbackAddress } from '../query/address.js'
import { span } from '../time/format.js'
import { strands } from './layout.js'

const ROW = 34
const LANE = 14
const COMING = 4

/** `select` is called with the number of a checkpoint, `older` when the end of the list is near. */
export function HistoryList({ laid, latest, selected, select, older, picked }) {
  const threads = useMemo(() => strands(laid), [laid])
  const count = laid.rows.length
  const show = laid.rowOf.has(selected) ? count - 1 - laid.rowOf.get(selected) : undefined
  const width = 12 + laid.lanes * LANE
  const [open, setOpen] = useState(new Set())
  const toggle = sequence =>
    setOpen(old => new Set(old.has(sequence) ? [...old].filter(it => it !== sequence) : [...old, sequence]))
  const opened = [...open]
    .filter(it => laid.rowOf.has(it))
    .map(it => count - 1 - laid.rowOf.get(it))
    .sort((a, b) => a - b)
  const height = Math.max(3, count) * ROW + opened.length * CHANGE + 8
  return html`
    <${VirtualList} class="history" style=${{ maxHeight: `${height}px` }}
        label="History, newest first" count=${count} height=${ROW} opened=${opened} more=${CHANGE}
        toEnd=${older} show=${show}
        row=${place => {
          const row = laid.rows[count - 1 - place]
          return row.kind === 'rollback'
            ? html`
              <${RollbackRow} key=${row.rollback.rollback_id} row=${row} top=${place === 0}
                  thread=${threads[row.index]} width=${width} />`
            : html`
              <${CheckpointRow} key=${row.checkpoint.id} row=${row} top=${place === 0}
                  thread=${threads[row.index]} width=${width} latest=${latest}
                  selected=${selected === row.checkpoint.sequence}
                  picked=${picked === row.checkpoint.sequence} select=${select} laid=${laid}
                  open=${open.has(row.checkpoint.sequence)} toggle=${toggle} />`
        }} />`
}

/** The steps to come, the next one at the bottom: above the newest row of the history. */
export function Coming({ steps, lanes }) {
  const [all, setAll] = useState(false)
  const shown = all ? steps : steps.slice(0, COMING)
  return html`
    <div class="coming" style=${{ '--lead': `${58 + lanes * LANE}px` }}>
      ${
        shown.length < steps.length &&
        html`
          <button type="button" class="plain small" onClick=${() => setAll(true)}>
            ${steps.length - shown.length} more steps to come
          </button>`
      }
      <ol reversed aria-label="Steps to come, the last first">
        ${[...shown].reverse().map(
          ({ name, place }) => html`
            <li key=${place}>
              <span class="number">${place}</span><span class="what">${name}</span><span>to come</span>
            </li>`
        )}
      </ol>
    </div>`
}

function CheckpointRow({ row, top, thread, width, latest, selected, picked, select, laid, open, toggle }) {
  const { checkpoint, step, current } = row
  const outcome = step ? outcomeOf(step) : null
  return html`
    <div role="listitem">
    <div class=${`row ${current ? '' : 'left'} ${selected ? 'selected' : ''}`}>
      <${Threads} row=${row} thread=${thread} width=${width} latest=${checkpoint.sequence === latest}
          top=${top} />
      <button type="button" class="row-main" data-row data-sequence=${checkpoint.sequence}
          aria-pressed=${selected ? 'true' : 'false'} onClick=${() => select(checkpoint.sequence)}>
        <span class="number">${checkpoint.sequence}</span>
        <span class="what">
          ${
            step
              ? html`
                ${step.name}
                ${step.attempt > 1 ? html` <span class="muted">#${step.attempt}</span>` : ''}`
              : html`
                <span class="muted">
                  ${row.completed ? `${row.completed} completed` : words(checkpoint.reason)}
                </span>`
          }
          ${checkpoint.pinned && html` <${Icon} name="pin" size="12" /><span class="sr">pinned</span>`}
          ${picked && html` <span class="tag">picked</span>`}
          ${checkpoint.sequence === latest && html` <span class="tag strong">latest</span>`}
        </span>
        <span class="end">
          ${outcome && html`<${Status} is=${outcome} quiet />`}
          ${
            step?.error
              ? html`<span class="why" title=${step.error.message}>${step.error.message}</span>`
              : ''
          }
        </span>
        <span class="took">${step?.ended_at ? span(row.until - row.at) : ''}</span>
        <span class="when"><${Time} at=${row.at} exact /></span>
      </button>
      <button type="button" class="plain small unfold" aria-expanded=${open ? 'true' : 'false'}
          aria-label=${`What changed after checkpoint ${checkpoint.sequence}`} title="What changed"
          onClick=${() => toggle(checkpoint.sequence)}>
        <${Icon} name="more" size="12" />
      </button>
    </div>
    ${open && html`<${StepChange} row=${row} laid=${laid} />`}
    </div>`
}

function RollbackRow({ row, top, thread, width }) {
  const { rollback, target } = row
  return html`
    <div role="listitem" class="row is-rollback">
      <${Threads} row=${row} thread=${thread} width=${width} top=${top} />
      <a class="row-main" data-row href=${rollbackAddress(rollback.rollback_id)}>
        <span class="number"><${Icon} name="rollback" size="14" /></span>
        <span class="what">${rollbackLabel(rollback, target)}</span>
        <span class="end">
          <${Status} is=${rollback.status} quiet />
          <span class="why">${rollback.reason || causeOf(rollback)}</span>
        </span>
        <span class="took">
          ${
            rollback.settled_at ? span(Date.parse(rollback.settled_at) - Date.parse(rollback.ordered_at)) : ''
          }
        </span>
        <span class="when"><${Time} at=${row.at} exact /></span>
      </a>
    </div>`
}

function Threads({ row, thread, width, latest, top }) {
  const x = lane => 12 + lane * LANE
  const middle = ROW / 2
  const { lane, kind } = row
  return html`
    <svg class="threads" width=${width} height=${ROW} aria-hidden="true">
      ${
        thread.line &&
        html`<path class="line" d=${`M${x(0)} ${top ? middle : 0}V${thread.first ? middle : ROW}`} />`
      }
      ${thread.through.map(
        it =>
          html`
            <path key=${it} class="branch"
                d=${`M${x(it)} ${it === lane && thread.ends ? middle : 0}V${ROW}`} />`
      )}
      ${thread.forks.map(
        it =>
          html`
            <path key=${`f${it}`} class="branch"
                d=${`M${x(lane)} ${middle}C${x(it)} ${middle} ${x(it)} ${middle - 6} ${x(it)} 0`} />`
      )}
      ${
        kind === 'rollback'
          ? html`<rect class="turn" x=${x(0) - 3.5} y=${middle - 3.5} width="7" height="7" rx="1.5" />`
          : html`
            <circle class=${`dot ${row.current ? '' : 'left'} ${latest ? 'latest' : ''}`} cx=${x(lane)}
                cy=${middle} r=${latest ? 5 : 3.5} />`
      }
    </svg>`
}
