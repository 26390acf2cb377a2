// The drawn timeline: steps are bars, checkpoints are ticks, rollbacks are arcs, branches are lanes.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { places } from './marks.js'
import { fitting, scale } from './scale.js'
import { COMING, Scene, heightOf } from './scene.js'

const SIDE = 28
const AT_FIRST = 60
const CLOSEST_AT_FIRST = 0.5
const WIDEST = 4_000_000
const MOST_COMING = 0.4

/**
 * The spans of activity. An open step counts at its start and now only, so that one long step cannot fill the
 * scale.
 */
function spansOf(rows) {
  const lengths = rows
    .filter(row => row.step?.outcome)
    .map(row => row.until - row.at)
    .sort((a, b) => a - b)
  const usual = lengths[lengths.length >> 1] || 1000
  return rows.flatMap(row =>
    row.step && !row.step.outcome
      ? [
          [row.at, Math.min(row.until, row.at + usual)],
          [row.until, row.until]
        ]
      : [[row.at, row.until ?? row.at]]
  )
}

/**
 * `laid` is a layout, `coming` are the steps to come. `select(sequence)` is called for a click on a
 * checkpoint, `onRollback(id)` for an arc.
 */
export function Drawing({ laid, selected, select, onRollback, latest, summary, coming = [] }) {
  const box = useRef(null)
  const [view, setView] = useState({ left: 0, width: 800 })
  const [perMs, setPerMs] = useState(null)
  const spans = useMemo(() => spansOf(laid.rows), [laid])
  // Steps to come have no time: they stand behind the end of the scale.
  const shown = coming.slice(0, Math.floor((view.width * MOST_COMING) / COMING))
  const room = view.width - 2 * SIDE - shown.length * COMING
  const all = useMemo(() => fitting(spans, room), [spans, room])
  const chosen =
    perMs ?? Math.max(all, Math.min(CLOSEST_AT_FIRST, fitting(spansOf(laid.rows.slice(-AT_FIRST)), room)))
  const times = useMemo(() => scale(spans, chosen), [spans, chosen])
  const at = useMemo(() => places(laid.rows, times), [laid, times])
  const width = Math.max(view.width, times.width + 2 * SIDE + shown.length * COMING)
  const height = heightOf(laid.tracks, times.folds.length > 0)
  const anchor = useRef({ end: true })

  const measure = useCallback(() => {
    // The observer may fire once more after the box was removed.
    if (!box.current) return
    const { scrollLeft, clientWidth, scrollWidth } = box.current
    anchor.current = { end: scrollLeft + clientWidth >= scrollWidth - 4 }
    setView(old =>
      old.left === scrollLeft && old.width === clientWidth ? old : { left: scrollLeft, width: clientWidth }
    )
  }, [])
  useEffect(() => {
    const watch = new ResizeObserver(measure)
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  // If the newest end is visible, it stays visible. After zooming, the place under the pointer stays.
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

  return html`
    <section class="drawing" aria-label="Drawn timeline">
      <div class="drawing-head">
        <h2>Timeline</h2>
        <span class="push"></span>
        <div class="zoom" role="group" aria-label="Zoom">
          <button type="button" class="plain small" onClick=${() => zoom(0.6)} aria-label="Zoom out">
            <${Icon} name="minus" size="14" />
          </button>
          <button type="button" class="plain small"
              onClick=${() => {
                anchor.current = { end: true }
                setPerMs(all)
              }}
              aria-label="Fit all">
            <${Icon} name="fit" size="14" />
          </button>
          <button type="button" class="plain small" onClick=${() => zoom(1.7)} aria-label="Zoom in">
            <${Icon} name="plus" size="14" />
          </button>
        </div>
      </div>
      <div class="drawing-box" ref=${box} onScroll=${measure} tabindex="0" role="img" aria-label=${summary}>
        <div style=${{ width: `${width}px`, height: `${height}px` }}>
          <svg width=${view.width} height=${height} aria-hidden="true">
            <g transform=${`translate(${SIDE - view.left} 0)`}>
              <${Scene} laid=${laid} at=${at} times=${times} left=${view.left - SIDE - 60}
                  right=${view.left + view.width + 60} selected=${selected} select=${select}
                  onRollback=${onRollback} latest=${latest} coming=${shown} />
            </g>
          </svg>
        </div>
      </div>
    </section>`
}
