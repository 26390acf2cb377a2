// What is seen of a drawn timeline: the line that led to now, branches, bars, ticks, arcs, and the times below.

import { html } from '../parts/html.js'
import { words } from '../parts/words.js'
import { zone } from '../state/prefs.js'
import { absolute, span } from '../time/format.js'
import { axis, marks } from './marks.js'

const ARCS = 40
const LANE = 26
const BAR = 18
const AXIS = 24
const LEAST_ARC = 14

const y = lane => ARCS + lane * LANE + BAR / 2

/** How high a drawing with so many lanes is. */
export const heightOf = lanes => ARCS + lanes * LANE + AXIS

/** The part between `left` and `right`; `at` are places by row, `times` the scale that they are on. */
export function Scene({ laid, at, times, left, right, height, selected, select, onRollback, latest }) {
  const { ticks, bars, arcs } = marks(laid, at, left, right)
  const bottom = height - AXIS
  const line = laid.rows.filter(row => row.kind === 'checkpoint' && row.current)
  const first = line[0]
  const last = line[line.length - 1]
  return html`
    ${axis(times, left, right).map(({ x, ms, fine }) => html`<g key=${`a${x}`} class="axis"><path d=${`M${x} ${ARCS - 6}V${bottom + 4}`} /><text x=${x} y=${bottom + 17} class=${x > Math.max(40, times.width - 40) ? 'at-end' : ''}>${absolute(Math.round(ms), zone.value, { full: true }).slice(11, fine ? 21 : 19)}</text></g>`)}
    ${times.folds.filter(fold => fold.x + fold.width > left && fold.x < right).map(fold => html`<g key=${`f${fold.x}`} class="fold">
      <rect x=${fold.x} y=${ARCS - 10} width=${fold.width} height=${bottom - ARCS + 12} /><path d=${`M${fold.x + fold.width / 2 - 3} ${ARCS - 10}l6 6-6 6 6 6-6 6 6 6`} />
      <text x=${fold.x + fold.width / 2} y=${bottom + 17}>${span(fold.ms)}</text><title>${span(fold.ms)} in which nothing happened</title></g>`)}
    ${first && html`<path class="line" d=${`M${at.start[first.index]} ${y(0)}H${Math.max(at.end[last.index], at.start[last.index])}`} />`}
    ${laid.branches.filter(it => at.end[it.to] > left && at.start[Math.max(0, it.parent)] < right).map(branch => html`<path key=${`b${branch.from}`} class="branch" d=${branchPath(branch, laid, at)} />`)}
    ${bars.map(({ x, width, row }) => html`<${Bar} key=${`s${row.index}`} x=${x} width=${width} row=${row} select=${select} />`)}
    ${arcs.map(arc => html`<${Arc} key=${arc.row.rollback.rollback_id} ...${arc} onRollback=${onRollback} />`)}
    ${ticks.map(({ x, row }, index) => html`<${Tick} key=${`c${row.index}`} x=${x} row=${row} select=${select} selected=${selected === row.checkpoint.sequence} latest=${latest === row.checkpoint.sequence} edge=${times.width}
      numbered=${(ticks[index + 1]?.x ?? Infinity) - x > 9 * String(row.checkpoint.sequence).length + 6} />`)}`
}

function branchPath(branch, laid, at) {
  const from = branch.parent < 0 ? -30 : at.start[branch.parent]
  const start = at.start[branch.from]
  const turn = Math.min(14, Math.max(2, (start - from) / 2))
  const lane = y(branch.lane)
  const above = y(laid.rows[branch.parent]?.lane ?? 0)
  return `M${from} ${above}C${from + turn} ${above} ${from} ${lane} ${from + turn} ${lane}H${Math.max(at.end[branch.to], start)}`
}

function Bar({ x, width, row, select }) {
  const { step, lane, current, checkpoint } = row
  const outcome = step.outcome || 'open'
  const name = step.attempt > 1 ? `${step.name} #${step.attempt}` : step.name
  const room = Math.floor((width - 12) / 6.6)
  return html`<g class=${`step ${current ? `of-${outcome}` : 'left'}`} onClick=${() => select(checkpoint.sequence)}>
    <rect x=${x} y=${y(lane) - BAR / 2} width=${width} height=${BAR} rx="3" />
    ${room > 2 && html`<text x=${x + 8} y=${y(lane) + 4}>${name.length > room ? `${name.slice(0, room - 1)}…` : name}</text>`}
    <title>${name}, ${words(outcome)} after ${span(row.until - row.at)}${step.error ? `: ${step.error.message}` : ''}</title></g>`
}

function Tick({ x, row, selected, latest, numbered, edge, select }) {
  const { checkpoint, lane, current } = row
  const middle = y(lane)
  return html`<g class=${`tick ${current ? '' : 'left'} ${selected ? 'selected' : ''} ${latest ? 'latest' : ''}`} onClick=${() => select(checkpoint.sequence)}>
    <rect class="hit" x=${x - 5} y=${middle - LANE / 2} width="10" height=${LANE} />
    <path d=${`M${x} ${middle - BAR / 2 - 3}v${BAR + 6}`} />${checkpoint.pinned && html`<circle cx=${x} cy=${middle - BAR / 2 - 5} r="2" />`}
    ${(selected || latest) && html`<circle cx=${x} cy=${middle} r="5" />`}
    ${numbered && html`<text x=${x > edge - 12 ? x - 3 : x + 3} y=${middle - BAR / 2 - 3} class=${x > edge - 12 ? 'at-end' : ''}>${checkpoint.sequence}</text>`}
    <title>Checkpoint ${checkpoint.sequence}, ${words(checkpoint.reason)}${latest ? ', the latest' : ''}${current ? '' : ', left behind by a rollback'}</title></g>`
}

function Arc({ x, to, row, onRollback }) {
  const top = ARCS - 11
  const rise = Math.min(26, 8 + Math.abs(x - to) / 10)
  const { rollback } = row
  // What failed at once goes back to where it began: an arc that leads nowhere would not be seen.
  const from = Math.max(x, to + LEAST_ARC)
  return html`<g class=${`arc is-${rollback.status}`} onClick=${() => onRollback(rollback.rollback_id)}>
    <path class="hit" d=${`M${from} ${top}C${from} ${top - rise} ${to} ${top - rise} ${to} ${top}`} />
    <path d=${`M${from} ${y(0)}V${top}C${from} ${top - rise} ${to} ${top - rise} ${to} ${top}m-3 -4l3 5 3.5-4.5`} />
    <title>Rollback r${rollback.rollback_id.split(':r').pop()} to checkpoint ${row.target}, ${words(rollback.status)}</title></g>`
}
