// A list of any length that only draws its visible rows.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html } from './html.js'
import { rowPlaces } from './rows.js'

const SPARE = 12

/**
 * Rows in a box that scrolls. All have the same height, but those of `opened` are higher by `more`.
 * `row(index)` draws a row. `toEnd` is called when the end is near. `show` is the index of a row to scroll
 * to.
 */
export function VirtualList({
  count,
  height,
  opened = [],
  more = 0,
  row,
  toEnd,
  show,
  label,
  class: extra = '',
  ...rest
}) {
  const { top, at } = rowPlaces(height, opened, more)
  const box = useRef(null)
  const [view, setView] = useState({ from: 0, to: 60 })
  const measure = () => {
    // The observer may fire once more after the box was removed.
    if (!box.current) return
    const { scrollTop, clientHeight } = box.current
    const from = Math.max(0, at(scrollTop) - SPARE)
    const to = at(scrollTop + clientHeight) + 1 + SPARE
    setView(old => (old.from === from && old.to === to ? old : { from, to }))
    if (toEnd && to >= count) toEnd()
  }
  useEffect(() => {
    const watch = new ResizeObserver(measure)
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [count])
  useLayoutEffect(() => {
    if (show === undefined || show < 0) return
    const { scrollTop, clientHeight } = box.current
    const place = top(show)
    if (place < scrollTop) box.current.scrollTop = place - height
    else if (place + height > scrollTop + clientHeight)
      box.current.scrollTop = place + 2 * height - clientHeight
  }, [show])
  const rows = []
  for (let index = view.from; index < Math.min(count, view.to); index++) rows.push(row(index))
  return html`
    <div ref=${box} class=${'virtual ' + extra} onScroll=${measure} tabindex="0" role="region"
        aria-label=${label} ...${rest}>
      <div class="virtual-all" style=${{ height: `${top(count)}px` }}>
        <div class="virtual-seen" role="list" style=${{ transform: `translateY(${top(view.from)}px)` }}>
          ${rows}
        </div>
      </div>
    </div>`
}
