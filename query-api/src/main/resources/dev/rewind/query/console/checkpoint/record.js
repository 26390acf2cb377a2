// What a checkpoint vouches for and where it comes from: hashes, links, its place in the log, its trace.

import * as routes from '../api/routes.js'
import { escaped } from '../json/print.js'
import { Facts } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { words } from '../parts/words.js'
import { checkpointsAddress, entityAddress } from '../query/address.js'

export const RecordFacts = ({ checkpoint }) => html`<${Facts} of=${[
  ['State hash', html`<code>${checkpoint.state_hash}</code>`],
  ['Chain hash', html`<code>${checkpoint.chain_hash}</code>`],
  ['Chain hash before', html`<code>${checkpoint.previous_chain_hash ?? '– (the first)'}</code>`],
  ['Parent', checkpoint.parent ? html`<a href=${entityAddress(routes.numberedOf(checkpoint.parent).entity, { at: routes.numberedOf(checkpoint.parent).number })}>${checkpoint.parent}</a>` : '– (the first)'],
  ['In the log', html`<code>plan-events ${checkpoint.event.partition}:${checkpoint.event.offset}</code>`],
  ['Event', html`<code>${escaped(checkpoint.event.id)}</code> from <code>${escaped(checkpoint.event.source)}</code>`],
  ['Trace', checkpoint.trace_id ? html`<a href=${`/checkpoints?q=trace%3A${checkpoint.trace_id}`}><code>${checkpoint.trace_id}</code></a>` : '–'],
  ['Reason', words(checkpoint.reason)],
  checkpoint.cause && ['Taken for', html`<a href=${entityAddress(checkpoint.cause.plan)}>${checkpoint.cause.plan}</a>, step ${checkpoint.cause.step}`],
  checkpoint.pinned && ['Pinned', `${checkpoint.pinned.reason} (${checkpoint.pinned.by})`],
  Object.keys(checkpoint.labels).length > 0 && ['Labels', Object.entries(checkpoint.labels).map(([name, it]) => html`<a class="label" key=${name} href=${checkpointsAddress(`label:${name}=${it}`)}>${name}=${it}</a>`)]
]} />`
