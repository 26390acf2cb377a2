// Checkpoints across entities: by trace, reason, step, label and time.

import { useEffect, useRef, useState } from 'preact/hooks'
import { Listing } from '../api/listing.js'
import * as routes from '../api/routes.js'
import { Status, Time, Trouble, Waiting } from '../parts/basics.js'
import { Nothing } from '../parts/empty.js'
import { html } from '../parts/html.js'
import { QueryBox } from '../parts/querybox.js'
import { Views } from '../parts/views.js'
import { words } from '../parts/words.js'
import { CHECKPOINT_FIELDS as FIELDS, requestOf as asked } from '../query/checkpoints.js'
import { entityAddress, parseQuery } from '../query/text.js'
import { bytes, grouped } from '../time/format.js'
import { zone } from '../state/prefs.js'
import { go, query as params, withParams } from '../state/route.js'

const PAGE = 50
const requestOf = query => asked(query, { limit: PAGE, now: Date.now(), local: zone.value === 'local' })

export function CheckpointsPage() {
  const text = params.value.get('q') || ''
  const query = parseQuery(text, FIELDS)
  useEffect(() => { document.title = 'Checkpoints · Rewind' }, [])
  return html`
    <div class="head"><h1>Checkpoints</h1><${Views} /></div>
    <div class="tools"><${QueryBox} value=${text} onChange=${it => go(withParams({ q: it }))} label="Query for checkpoints" placeholder="step:charge-card after:2h · trace:… · label:team=checkout" /></div>
    ${requestOf(query) ? html`<${List} key=${text} query=${query} />` : html`<${Teaching} />`}`
}

const EXAMPLES = [
  ['after:1h', 'of the last hour'], ['step:charge-card', 'that a step of this name started from'], ['reason:manual', 'that somebody took by hand'],
  ['label:team=checkout', 'with a label'], ['trace:4bf92f3577b34da6a3ce929d0e0e4736', 'of a trace'], ['pinned:yes', 'that are kept whatever retention says']
]

const Teaching = () => html`<section class="empty"><h2>Which checkpoints?</h2>
  <p>Ask across all entities; fields go together.</p>
  <dl class="help">${EXAMPLES.map(([query, what]) => html`<div key=${query}><dt><a href=${`/checkpoints?q=${encodeURIComponent(query)}`}><code>${query}</code></a></dt><dd>${what}</dd></div>`)}</dl></section>`

function List({ query }) {
  const [state, setState] = useState({ rows: [], busy: true, problem: null, more: true })
  const listing = useRef(null)
  const load = async () => {
    listing.current ||= new Listing([requestOf(query)], it => it.created_at)
    setState(old => ({ ...old, busy: true, problem: null }))
    try {
      const found = await listing.current.take(PAGE)
      setState(old => ({ rows: [...old.rows, ...found], busy: false, problem: null, more: listing.current.more }))
    } catch (problem) {
      setState(old => ({ ...old, busy: false, problem }))
    }
  }
  useEffect(() => { load() }, [])
  const { rows, busy, problem, more } = state
  if (problem && rows.length === 0) return html`<${Trouble} problem=${problem} title="Checkpoints cannot be listed" again=${load} />`
  if (busy && rows.length === 0) return html`<${Waiting} rows="6" />`
  if (rows.length === 0) return html`<${Nothing} more=${more} goOn=${load} clear=${() => go(withParams({ q: '' }))} what="checkpoints" />`
  return html`<table class="list checkpoints"><caption class="sr">Checkpoints, newest first</caption>
      <thead><tr><th>Checkpoint</th><th>Reason</th><th>Step</th><th>Labels</th><th class="num">Size</th><th>State</th><th class="num">Taken</th></tr></thead>
      <tbody>${rows.map(row => html`<${Row} key=${row.id} checkpoint=${row} />`)}</tbody></table>
    <div class="foot"><span class="muted">${grouped(rows.length)} shown</span>
      ${more && html`<button type="button" onClick=${load} disabled=${busy}>${busy ? 'Loading …' : 'Older'}</button>`}</div>`
}

function Row({ checkpoint }) {
  const { entity, number } = routes.numberedOf(checkpoint.id)
  const href = entityAddress(entity, { at: number })
  return html`<tr onClick=${event => event.target.closest('a, button') || getSelection().toString() || go(href)}>
    <td class="what"><a href=${href} data-row><span class="type">${checkpoint.entity_type}</span><span class="id">${checkpoint.entity_id}</span> <span class="muted">#${number}</span></a></td>
    <td>${checkpoint.pinned ? html`<${Status} is="pin" quiet /> ` : ''}${words(checkpoint.reason)}</td>
    <td>${checkpoint.step ? html`${checkpoint.step.name}${checkpoint.step.attempt > 1 ? html` <span class="muted">attempt ${checkpoint.step.attempt}</span>` : ''}` : ''}</td>
    <td>${Object.entries(checkpoint.labels).map(([name, value]) => html`<span class="label" key=${name}>${name}=${value}</span>`)}</td>
    <td class="num">${bytes(checkpoint.size_bytes)}</td>
    <td><code class="muted">${checkpoint.state_hash.slice(0, 8)}</code></td>
    <td class="num when"><${Time} at=${checkpoint.created_at} /></td></tr>`
}
