// What touched an entity, what it touched, and the drawing of all of it.

import * as routes from '../api/routes.js'
import { useAnswer } from '../parts/ask.js'
import { html } from '../parts/html.js'
import { entityAddress, traceAddress } from '../query/address.js'
import { relationsOf, tracesOf } from './related.js'

const LIMIT = 200
const SHOWN = 3

/** `rows` are the loaded rows of the history. */
export function Relations({ id, rows }) {
  const own = rows.map(it => it.checkpoint).filter(Boolean)
  const traces = tracesOf(own)
  return traces.length > 0
    ? html`<${OfTrace} id=${id} own=${own} traces=${traces} />`
    : html`<${Related} id=${id} own=${own} others=${[]} traces=${[]} />`
}

function OfTrace({ traces, ...rest }) {
  const [trace] = traces
  const { answer } = useAnswer(() => routes.checkpoints({ trace_id: trace, limit: LIMIT }), trace)
  return html`<${Related} ...${rest} traces=${traces} others=${answer?.body ?? []} />`
}

function Related({ id, own, others, traces }) {
  const { by, touched } = relationsOf(id, own, others)
  if (by.length + touched.length + traces.length === 0) return null
  return html`
    <p class="relations">
      ${by.length > 0 && html`<span class="muted">Touched by </span>${by.map(linkOf)}`}
      ${touched.length > 0 && html`<span class="muted">Touched </span>${touched.map(linkOf)}`}
      ${traces
        .slice(0, SHOWN)
        .map(it => html`<a key=${it} href=${traceAddress(it)}>Draw trace <code>${it.slice(0, 8)}</code></a>`)}
    </p>`
}

const linkOf = id => html`<a key=${id} href=${entityAddress(id)}>${id}</a> `
