// The timeline, drawn: steps as bars, checkpoints as ticks, rollbacks as arcs back to where they went, branches as lanes.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { words } from '../parts/words.js'
import { zone } from '../state/prefs.js'
import { absolute, span } from '../time/format.js'
import { axis, marks, places } from './marks.js'
import { fitting, scale } from './scale.js'

const SIDE = 28
const ARCS = 40
const LANE = 26
const BAR = 18
const AXIS = 24
const AT_FIRST = 60
const CLOSEST_AT_FIRST = 0.5
const WIDEST = 4_000_000

/** What is under way is busy when it began and now; the time between may fold, else one long step would be all there is. */
function spansOf(rows) {
  const lengths = rows.filter(row => row.step?.outcome).map(row => row.until - row.at).sort((a, b) => a - b)
  const usual = lengths[lengths.length >> 1] || 1000
  return rows.flatMap(row => row.step && !row.step.outcome
    ? [[row.at, Math.min(row.until, row.at + usual)], [row.until, row.until]] : [[row.at, row.until ?? row.at]])
}
const y = lane => ARCS + lane * LANE + BAR / 2

/** `laid` is a layout; `select(sequence)` is called for what is clicked; `onRollback(id)` for arcs. */
export function Drawing({ laid, selected, select, onRollback, latest, summary }) {
  const box = useRef(null)
  const [view, setView] = useState({ left: 0, width: 800 })
  const [perMs, setPerMs] = useState(null)
  const spans = useMemo(() => spansOf(laid.rows), [laid])
  const room = view.width - 2 * SIDE
  const all = useMemo(() => fitting(spans, room), [spans, room])
  const chosen = perMs ?? Math.max(all, Math.min(CLOSEST_AT_FIRST, fitting(spansOf(laid.rows.slice(-AT_FIRST)), room)))
  const times = useMemo(() => scale(spans, chosen), [spans, chosen])
  const at = useMemo(() => places(laid.rows, times), [laid, times])
  const width = Math.max(view.width, times.width + 2 * SIDE)
  const height = ARCS + laid.lanes * LANE + AXIS
  const anchor = useRef({ end: true })

  const measure = useCallback(() => {
    // What is watched may be told once more when it is gone.
    if (!box.current) return
    const { scrollLeft, clientWidth, scrollWidth } = box.current
    anchor.current = { end: scrollLeft + clientWidth >= scrollWidth - 4 }
    setView(old => old.left === scrollLeft && old.width === clientWidth ? old : { left: scrollLeft, width: clientWidth })
  }, [])
  useEffect(() => {
    const watch = new ResizeObserver(measure)
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  // Whoever looks at the newest goes on looking at the newest; whoever zooms keeps what is under the pointer.
  useLayoutEffect(() => {
    const { ms, offset, end } = anchor.current
    if (ms !== undefined) box.current.scrollLeft = times.x(ms) + SIDE - offset
    else if (end) box.current.scrollLeft = box.current.scrollWidth
    measure()
  }, [times, width])
  useLayoutEffect(() => {
    const row = laid.rowOf.get(selected)
    if (row === undefined) return
    const x = at.start[row] + SIDE
    if (x < view.left + SIDE || x > view.left + view.width - SIDE) box.current.scrollLeft = x - view.width / 2
  }, [selected])

  const zoom = (factor, offset = view.width / 2) => {
    const ms = times.at(view.left + offset - SIDE)
    const widest = WIDEST / Math.max(1, times.width / chosen)
    anchor.current = { ms, offset }
    setPerMs(Math.min(widest, Math.max(all / 2, chosen * factor)))
  }
  const wheel = event => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    zoom(Math.exp(-event.deltaY / 300), event.clientX - box.current.getBoundingClientRect().left)
  }
  useEffect(() => {
    const element = box.current
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  })

  return html`<section class="drawing" aria-label="Timeline, drawn">
    <div class="zoom" role="group" aria-label="Zoom">
      <button type="button" class="plain small" onClick=${() => zoom(0.6)} aria-label="Zoom out"><${Icon} name="minus" size="14" /></button>
      <button type="button" class="plain small" onClick=${() => { anchor.current = { end: true }; setPerMs(all) }} aria-label="Fit all"><${Icon} name="fit" size="14" /></button>
      <button type="button" class="plain small" onClick=${() => zoom(1.7)} aria-label="Zoom in"><${Icon} name="plus" size="14" /></button>
    </div>
    <div class="drawing-box" ref=${box} onScroll=${measure} tabindex="0" role="img" aria-label=${summary}>
      <div style=${{ width: `${width}px`, height: `${height}px` }}>
        <svg width=${view.width} height=${height} aria-hidden="true">
          <g transform=${`translate(${SIDE - view.left} 0)`}>
            <${Scene} laid=${laid} at=${at} times=${times} left=${view.left - SIDE - 60} right=${view.left + view.width + 60} height=${height}
              selected=${selected} select=${select} onRollback=${onRollback} latest=${latest} />
          </g></svg></div></div>
  </section>`
}

function Scene({ laid, at, times, left, right, height, selected, select, onRollback, latest }) {
  const { ticks, bars, arcs } = marks(laid, at, left, right)
  const bottom = height - AXIS
  const line = laid.rows.filter(row => row.kind === 'checkpoint' && row.current)
  const first = line[0]
  const last = line[line.length - 1]
  return html`
    ${axis(times, left, right).map(({ x, ms, fine }) => html`<g key=${`a${x}`} class="axis"><path d=${`M${x} ${ARCS - 6}V${bottom + 4}`} /><text x=${x} y=${bottom + 17} class=${x > times.width - 40 ? 'at-end' : ''}>${absolute(Math.round(ms), zone.value, { full: true }).slice(11, fine ? 21 : 19)}</text></g>`)}
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
  return html`<g class=${`arc is-${rollback.status}`} onClick=${() => onRollback(rollback.rollback_id)}>
    <path class="hit" d=${`M${x} ${top}C${x} ${top - rise} ${to} ${top - rise} ${to} ${top}`} />
    <path d=${`M${x} ${y(0)}V${top}C${x} ${top - rise} ${to} ${top - rise} ${to} ${top}m-3 -4l3 5 3.5-4.5`} />
    <title>Rollback r${rollback.rollback_id.split(':r').pop()} to checkpoint ${row.target}, ${words(rollback.status)}</title></g>`
}
