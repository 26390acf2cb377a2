// Checkpoints of all entities, found by trace, reason, step, label and time.

import { useEffect } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { Status, Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Listed, PAGE, opens, useListing } from '../parts/listing.js'
import { QueryBox, Unknown } from '../parts/querybox.js'
import { Views } from '../parts/views.js'
import { words } from '../parts/words.js'
import { entityAddress, checkpointsAddress } from '../query/address.js'
import { CHECKPOINT_FIELDS as FIELDS, requestOf, wanted } from '../query/checkpoints.js'
import { parseQuery } from '../query/text.js'
import { bytes } from '../time/format.js'
import { zone } from '../state/prefs.js'
import { go, query as params, withParams } from '../state/route.js'

export function CheckpointsPage() {
  const text = params.value.get('q') || ''
  const query = parseQuery(text, FIELDS)
  const request = requestOf(query, { limit: PAGE, now: Date.now(), local: zone.value === 'local' })
  useEffect(() => {
    document.title = 'Checkpoints · Rewind'
  }, [])
  return html`
    <div class="head"><h1>Checkpoints</h1><${Views} /></div>
    <div class="tools">
      <${QueryBox} value=${text} onChange=${it => go(withParams({ q: it }))} label="Query for checkpoints"
          placeholder="step:charge-card after:2h · trace:… · label:team=checkout" />
    </div>
    <${Unknown} query=${query} fields=${FIELDS} />
    ${request ? html`<${List} key=${text} query=${query} request=${request} />` : html`<${Examples} />`}`
}

const EXAMPLES = [
  ['after:1h', 'of the last hour'],
  ['type:plan', 'of plans, the newest first'],
  ['step:charge-card', 'from which a step of this name started'],
  ['reason:manual', 'taken by hand'],
  ['label:team=checkout', 'with a label'],
  ['trace:4bf92f3577b34da6a3ce929d0e0e4736', 'of a trace'],
  ['pinned:yes', 'kept regardless of retention']
]

const Examples = () => html`
  <section class="empty">
    <h2>Which checkpoints?</h2>
    <p>Search the checkpoints of all entities. A checkpoint must match all fields.</p>
    <dl class="help">
      ${EXAMPLES.map(
        ([query, what]) =>
          html`
            <div key=${query}>
              <dt><a href=${checkpointsAddress(query)}><code>${query}</code></a></dt>
              <dd>${what}</dd>
            </div>`
      )}
    </dl>
  </section>`

function List({ query, request }) {
  const list = useListing({
    requests: () => [request],
    key: it => it.created_at,
    keep: it => wanted(query, it)
  })
  return html`
    <${Listed} list=${list} what="Checkpoints" heads=${HEADS} columns=${COLUMNS} cells=${cells}
        row=${row => html`<${Row} key=${row.id} checkpoint=${row} />`} />`
}

const HEADS = [['Checkpoint'], ['Reason'], ['Step'], ['Labels'], ['Size', true], ['State'], ['Taken', true]]
const COLUMNS = [
  'checkpoint',
  'reason',
  'step',
  'attempt',
  'epoch',
  'size_bytes',
  'state_hash',
  'trace_id',
  'created_at'
]
const cells = it => [
  it.id,
  it.reason,
  it.step?.name,
  it.step?.attempt,
  it.epoch,
  it.size_bytes,
  it.state_hash,
  it.trace_id,
  it.created_at
]

function Row({ checkpoint }) {
  const { entity, number } = routes.numberedOf(checkpoint.id)
  const href = entityAddress(entity, { at: number })
  return html`
    <tr onClick=${opens(href)}>
      <td class="what">
        <a href=${href} data-row>
          <span class="type">${checkpoint.entity_type}</span>
          <span class="id">${checkpoint.entity_id}</span> <span class="muted">#${number}</span>
        </a>
      </td>
      <td>${checkpoint.pinned ? html`<${Status} is="pin" quiet /> ` : ''}${words(checkpoint.reason)}</td>
      <td>
        ${
          checkpoint.step
            ? html`
              ${checkpoint.step.name}
              ${
                checkpoint.step.attempt > 1
                  ? html` <span class="muted">attempt ${checkpoint.step.attempt}</span>`
                  : ''
              }`
            : ''
        }
      </td>
      <td>
        ${Object.entries(checkpoint.labels).map(
          ([name, value]) => html`<span class="label" key=${name}>${name}=${value}</span>`
        )}
      </td>
      <td class="num">${bytes(checkpoint.size_bytes)}</td>
      <td><code class="muted">${checkpoint.state_hash.slice(0, 8)}</code></td>
      <td class="num when"><${Time} at=${checkpoint.created_at} /></td>
    </tr>`
}
