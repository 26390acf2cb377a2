// One drawing of all entities of a trace: a lane for each, and lines from steps to what they touched.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { useAnswer } from '../parts/ask.js'
import { Copy, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { words } from '../parts/words.js'
import { checkpointsAddress, entityAddress } from '../query/address.js'
import { lanesOf, touchesOf } from '../relations/related.js'
import { zone } from '../state/prefs.js'
import { go } from '../state/route.js'
import { axis } from '../timeline/axis.js'
import { fitting, scale } from '../timeline/scale.js'

const addressOf = it => entityAddress(`${it.entity_type}:${it.entity_id}`, { at: it.sequence })

const LIMIT = 500
const LANE = 44
const SIDE = 24

export function TracePage({ trace }) {
  const { answer, problem, again } = useAnswer(
    () => routes.checkpoints({ trace_id: trace, limit: LIMIT }),
    trace
  )
  useEffect(() => {
    document.title = `Trace ${trace} · Rewind`
  }, [])
  const lanes = answer && lanesOf(answer.body)
  return html`
    <div class="head">
      <div>
        <p class="crumbs"><a href=${checkpointsAddress(`trace:${trace}`)}>Checkpoints of the trace</a></p>
        <h1>Trace <code>${trace.slice(0, 8)}</code> <${Copy} text=${trace} label="Copy id" small /></h1>
      </div>
    </div>
    ${
      problem
        ? html`<${Trouble} problem=${problem} page title="The trace cannot be shown" again=${again} />`
        : !lanes
          ? html`<${Waiting} rows="6" />`
          : lanes.length === 0
            ? html`<div class="empty"><h2>No checkpoint has this trace</h2></div>`
            : html`<${Lanes} lanes=${lanes} more=${answer.next} />`
    }`
}

function Lanes({ lanes, more }) {
  const box = useRef(null)
  const [width, setWidth] = useState(800)
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => box.current && setWidth(box.current.clientWidth))
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  const at = it => Date.parse(it.created_at)
  const spans = lanes.flatMap(({ checkpoints }) => checkpoints.map(it => [at(it), at(it)]))
  const room = width - 2 * SIDE
  const times = scale(spans, fitting(spans, room))
  // A scale of single moments may be narrow, as nothing takes time on it.
  const stretch = times.width > 0 ? room / times.width : 1
  const x = it => SIDE + times.x(at(it)) * stretch
  const laneOf = new Map(lanes.map(({ entity }, index) => [entity, index]))
  const y = it => laneOf.get(`${it.entity_type}:${it.entity_id}`) * LANE + 34
  const height = lanes.length * LANE + 30
  return html`
    <section class="drawing" aria-label="Drawn trace">
      <div class="drawing-box" ref=${box} tabindex="0" role="img"
          aria-label="The trace as a drawing; the list below has the same">
        <svg width=${width} height=${height} class="trace" aria-hidden="true">
          ${touchesOf(lanes).map(
            ([from, to]) => html`
              <path key=${to.id} class="branch" d=${`M${x(from)} ${y(from)}L${x(to)} ${y(to)}`} />`
          )}
          ${lanes.map(
            ({ entity, checkpoints }, index) => html`
              <g key=${entity}>
                <text x=${SIDE - 8} y=${index * LANE + 20}>${entity}</text>
                <path class="line"
                    d=${`M${x(checkpoints[0])} ${index * LANE + 34}H${x(checkpoints.at(-1))}`} />
                ${checkpoints.map(
                  it => html`
                    <circle key=${it.id} cx=${x(it)} cy=${y(it)} r="6" class=${it.step ? 'of-step' : ''}
                        onClick=${() => go(addressOf(it))}>
                      <title>${it.id}, ${it.step?.name ?? words(it.reason)}</title>
                    </circle>`
                )}
              </g>`
          )}
          ${
            stretch === 1 &&
            axis(times, 0, times.width, zone.value).map(
              label => html`
                <text key=${label.x} class=${label.end ? 'at-end' : ''} x=${SIDE + label.x} y=${height - 8}>
                  ${label.text}
                </text>`
            )
          }
        </svg>
      </div>
    </section>
    <ul class="found" aria-label="Entities of the trace, with their checkpoints">
      ${lanes.map(
        ({ entity, checkpoints }) => html`
          <li key=${entity} class="relations">
            <a href=${entityAddress(entity)}>${entity}</a>
            ${checkpoints.map(
              it => html`
                <a key=${it.id} href=${addressOf(it)} title=${it.step?.name ?? words(it.reason)}>
                  #${it.sequence}
                </a>`
            )}
          </li>`
      )}
    </ul>
    ${more && html`<p class="hint">Only the newest ${LIMIT} checkpoints of the trace are drawn.</p>`}`
}
