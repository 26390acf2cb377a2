// The record of a checkpoint: hashes, parent, position in the log, event and trace.

import * as routes from '../api/routes.js'
import { escaped } from '../json/print.js'
import { Facts } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { words } from '../parts/words.js'
import { checkpointsAddress, diffAddress, entityAddress, traceAddress } from '../query/address.js'
import { printQuery } from '../query/text.js'

const linkTo = name => document.querySelector(`meta[name="rewind-${name}"]`)?.content
const traces = linkTo('traces')
const kafkaUi = linkTo('kafka-ui')

/** Links to all checkpoints of the trace and, if REWIND_TRACE_URL is set, to the trace itself. */
const Trace = ({ id }) => html`
  <a href=${checkpointsAddress(`trace:${id}`)}><code>${id}</code></a>
  ${' '}· <a href=${traceAddress(id)}>draw it</a>
  ${
    traces &&
    html`
      ${' '}·${' '}
      <a href=${traces.replaceAll('{trace_id}', id)} target="_blank" rel="noopener noreferrer">
        open the trace
      </a>`
  }`

/** Links to the event in a Kafka UI, if REWIND_KAFKA_UI_URL is set. */
const Event = ({ of: { partition, offset } }) => html`
  <a href=${kafkaUi.replaceAll('{partition}', partition).replaceAll('{offset}', offset)} target="_blank"
      rel="noopener noreferrer">
    open the event
  </a>`

export const RecordFacts = ({ checkpoint }) =>
  html`
    <${Facts}
        of=${[
          ['State hash', html`<code>${checkpoint.state_hash}</code>`, 'state hash'],
          ['Chain hash', html`<code>${checkpoint.chain_hash}</code>`, 'chain hash'],
          ['Previous chain hash', html`<code>${checkpoint.previous_chain_hash ?? '– (the first)'}</code>`],
          [
            'Parent',
            checkpoint.parent
              ? html`
                <a
                    href=${entityAddress(routes.numberedOf(checkpoint.parent).entity, {
                      at: routes.numberedOf(checkpoint.parent).number
                    })}>
                  ${checkpoint.parent}
                </a>`
              : '– (the first)'
          ],
          [
            'Position',
            html`
              <code>plan-events ${checkpoint.event.partition}:${checkpoint.event.offset}</code>
              ${kafkaUi && html` · <${Event} of=${checkpoint.event} />`}`
          ],
          [
            'Event',
            html`
              <code>${escaped(checkpoint.event.id)}</code> from${' '}
              <code>${escaped(checkpoint.event.source)}</code>`
          ],
          ['Trace', checkpoint.trace_id ? html`<${Trace} id=${checkpoint.trace_id} />` : '–'],
          ['Reason', words(checkpoint.reason)],
          checkpoint.cause && [
            'Taken for',
            html`
              <a href=${entityAddress(checkpoint.cause.plan)}>${checkpoint.cause.plan}</a>
              , step ${checkpoint.cause.step}`
          ],
          checkpoint.forked_from && [
            'Forked from',
            html`
              <a href=${diffAddress(checkpoint.forked_from.checkpoint_id, checkpoint.id)}>
                ${checkpoint.forked_from.checkpoint_id}</a>:${' '}
              ${escaped(checkpoint.forked_from.reason)} (${escaped(checkpoint.forked_from.by)})`,
            'fork'
          ],
          checkpoint.edited && [
            'Edited',
            html`
              ${escaped(checkpoint.edited.reason)} (${escaped(checkpoint.edited.by)}), from${' '}
              <a href=${diffAddress(checkpoint.edited.from, checkpoint.id)}>${checkpoint.edited.from}</a>`,
            'edit'
          ],
          checkpoint.pinned && ['Pinned', `${checkpoint.pinned.reason} (${checkpoint.pinned.by})`],
          Object.keys(checkpoint.labels).length > 0 && [
            'Labels',
            Object.entries(checkpoint.labels).map(
              ([name, it]) =>
                html`
                  <a class="label" key=${name}
                      href=${checkpointsAddress(printQuery({ fields: { label: [`${name}=${it}`] } }))}>
                    ${name}=${it}
                  </a>`
            )
          ]
        ]} />`
