// The visible part of the drawn timeline.

import { html } from '../parts/html.js'
import { rollbackLabel, words } from '../parts/words.js'
import { outcomeOf } from './history.js'
import { zone } from '../state/prefs.js'
import { span } from '../time/format.js'
import { axis } from './axis.js'
import { foldLabels, marks } from './marks.js'

const ARCS = 40
const LANE = 30
/** The width of a step to come. */
export const COMING = 84
const BAR = 18
const AXIS = 24
const FOLDS = 14

const y = track => ARCS + track * LANE + BAR / 2

/** The height of a drawing with so many tracks. Folds need another line for their lengths. */
export const heightOf = (tracks, folded) => ARCS + tracks * LANE + AXIS + (folded ? FOLDS : 0)

/** Draws the part between `left` and `right`. `at` are the places of the rows, `times` is the scale. */
export function Scene({ laid, at, times, left, right, selected, select, onRollback, latest, coming }) {
  const { ticks, bars, arcs } = marks(laid, at, left, right, times.width)
  const bottom = heightOf(laid.tracks, false) - AXIS
  const line = laid.rows.filter(row => row.kind === 'checkpoint' && row.current)
  const first = line[0]
  const last = line[line.length - 1]
  return html`
    ${axis(times, left, right, zone.value).map(
      ({ x, text, end }) =>
        html`
          <g key=${`a${x}`} class="axis">
            <path d=${`M${x} ${ARCS - 6}V${bottom + 4}`} />
            <text x=${x} y=${bottom + 17} class=${end ? 'at-end' : ''}>${text}</text>
          </g>`
    )}
    ${foldLabels(times, left, right).map(
      ({ x, width, ms, text }) => html`
        <g key=${`f${x}`} class="fold">
          <rect x=${x} y=${ARCS - 10} width=${width} height=${bottom - ARCS + 12} />
          <path d=${`M${x + width / 2 - 3} ${ARCS - 10}l6 6-6 6 6 6-6 6 6 6`} />
          ${text && html`<text x=${x + width / 2} y=${bottom + 17 + FOLDS}>${text}</text>`}
          <title>${span(ms)} without events</title>
        </g>`
    )}
    ${
      first &&
      html`
        <path class="line"
            d=${`M${at.start[first.index]} ${y(0)}H${Math.max(at.end[last.index], at.start[last.index])}`} />`
    }
    ${laid.branches
      .filter(it => at.end[it.to] > left && at.start[Math.max(0, it.parent)] < right)
      .map(
        branch => html`<path key=${`b${branch.from}`} class="branch" d=${branchPath(branch, laid, at)} />`
      )}
    ${ticks
      .filter(({ row }) => row.track > row.base)
      .map(
        ({ x, row }) =>
          html`
            <path key=${`p${row.index}`} class=${row.current ? 'line' : 'branch'}
                d=${`M${x} ${y(row.base)}V${y(row.track)}`} />`
      )}
    ${bars.map(
      ({ x, width, row }) =>
        html`<${Bar} key=${`s${row.index}`} x=${x} width=${width} row=${row} select=${select} />`
    )}
    ${coming.map(
      ({ name, place }, index) => html`
        <g key=${`n${place}`} class="step coming">
          <rect x=${times.width + 8 + index * COMING} y=${y(0) - BAR / 2} width=${COMING - 8} height=${BAR}
              rx="3" />
          <text x=${times.width + 14 + index * COMING} y=${y(0) + 4}>${cut(name, COMING - 8)}</text>
          <title>${name}, step ${place}, to come</title>
        </g>`
    )}
    ${arcs.map(
      arc => html`<${Arc} key=${arc.row.rollback.rollback_id} ...${arc} onRollback=${onRollback} />`
    )}
    ${ticks.map(
      ({ x, row, label }) =>
        html`
          <${Tick} key=${`c${row.index}`} x=${x} row=${row} label=${label} select=${select}
              selected=${isAt(row, selected)} latest=${isAt(row, latest)} />`
    )}`
}

const isAt = (row, sequence) => row.checkpoint.sequence === sequence

function branchPath(branch, laid, at) {
  const from = branch.parent < 0 ? -30 : at.start[branch.parent]
  const start = at.start[branch.from]
  const turn = Math.min(14, Math.max(2, (start - from) / 2))
  const lane = y(laid.rows[branch.from].base)
  const above = y(laid.rows[branch.parent]?.track ?? 0)
  const curve = `C${from + turn} ${above} ${from} ${lane} ${from + turn} ${lane}`
  return `M${from} ${above}${curve}H${Math.max(at.end[branch.to], start)}`
}

/** As much of a name as a bar of this width has room for. */
function cut(name, width) {
  const room = Math.floor((width - 12) / 6.6)
  return room <= 2 ? '' : name.length > room ? `${name.slice(0, room - 1)}…` : name
}

function Bar({ x, width, row, select }) {
  const { step, track, current, checkpoint } = row
  const outcome = outcomeOf(step)
  const name = step.attempt > 1 ? `${step.name} #${step.attempt}` : step.name
  const text = cut(name, width)
  return html`
    <g class=${`step of-${outcome} ${current ? '' : 'left'}`} onClick=${() => select(checkpoint.sequence)}>
      <rect x=${x} y=${y(track) - BAR / 2} width=${width} height=${BAR} rx="3" />
      ${text && html`<text x=${x + 8} y=${y(track) + 4}>${text}</text>`}
      <title>
        ${name}, ${words(outcome)} after ${span(row.until - row.at)}
        ${step.error ? `: ${step.error.message}` : ''}
      </title>
    </g>`
}

function Tick({ x, row, label, selected, latest, select }) {
  const { checkpoint, track, current } = row
  const middle = y(track)
  return html`
    <g class=${`tick ${current ? '' : 'left'} ${selected ? 'selected' : ''} ${latest ? 'latest' : ''}`}
        onClick=${() => select(checkpoint.sequence)}>
      <rect class="hit" x=${x - 5} y=${middle - LANE / 2} width="10" height=${LANE} />
      <path d=${`M${x} ${middle - BAR / 2 - 3}v${BAR + 6}`} />
      ${checkpoint.pinned && html`<circle cx=${x} cy=${middle - BAR / 2 - 5} r="2" />`}
      ${(selected || latest) && html`<circle cx=${x} cy=${middle} r="5" />`}
      ${label && html`<text x=${label.x} y=${middle - BAR / 2 - 3}>${label.text}</text>`}
      <title>
        Checkpoint ${checkpoint.sequence}, ${words(checkpoint.reason)}
        ${latest ? ', the latest' : ''}
        ${current ? '' : ', left behind by a rollback'}
      </title>
    </g>`
}

function Arc({ from, to, track, row, onRollback }) {
  const top = ARCS - 11
  const rise = Math.min(26, 8 + (from - to) / 10)
  const { rollback } = row
  const curve = `C${from} ${top - rise} ${to} ${top - rise} ${to} ${top}`
  return html`
    <g class=${`arc is-${rollback.status}`} onClick=${() => onRollback(rollback.rollback_id)}>
      <path class="hit" d=${`M${from} ${top}${curve}`} />
      <path d=${`M${from} ${y(0)}V${top}${curve}V${y(track) - BAR / 2 - 2}m-3 -5l3 5 3-5`} />
      <title>
        ${rollbackLabel(rollback, `checkpoint ${row.target}`)}, ${words(rollback.status)}
      </title>
    </g>`
}
