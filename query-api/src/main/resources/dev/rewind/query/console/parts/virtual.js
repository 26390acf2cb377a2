// A list of any length that only draws its visible rows.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html } from './html.js'

const SPARE = 12

/**
 * Rows of the same height in a box that scrolls. `row(index)` draws a row. `toEnd` is called when the end is
 * near. `show` is the index of a row to scroll to.
 */
export function VirtualList({ count, height, row, toEnd, show, label, class: extra = '', ...rest }) {
  const box = useRef(null)
  const [view, setView] = useState({ from: 0, to: 60 })
  const measure = () => {
    // The observer may fire once more after the box was removed.
    if (!box.current) return
    const { scrollTop, clientHeight } = box.current
    const from = Math.max(0, Math.floor(scrollTop / height) - SPARE)
    const to = Math.ceil((scrollTop + clientHeight) / height) + SPARE
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
    if (show * height < scrollTop) box.current.scrollTop = show * height - height
    else if ((show + 1) * height > scrollTop + clientHeight)
      box.current.scrollTop = (show + 2) * height - clientHeight
  }, [show])
  const rows = []
  for (let index = view.from; index < Math.min(count, view.to); index++) rows.push(row(index))
  return html`
    <div ref=${box} class=${'virtual ' + extra} onScroll=${measure} tabindex="0" role="region"
        aria-label=${label} ...${rest}>
      <div class="virtual-all" style=${{ height: `${count * height}px` }}>
        <div class="virtual-seen" role="list" style=${{ transform: `translateY(${view.from * height}px)` }}>
          ${rows}
        </div>
      </div>
    </div>`
}
