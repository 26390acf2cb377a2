// The bulk jobs, newest first.

import { useEffect } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { doneOf, filtersOf, Progress } from '../bulk/progress.js'
import { usePaced } from '../parts/ask.js'
import { Status, Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Listed, PAGE, opens, useListing } from '../parts/listing.js'
import { bulkAddress } from '../query/address.js'

export function BulkJobsPage() {
  useEffect(() => {
    document.title = 'Bulk jobs · Rewind'
  }, [])
  const list = useListing({
    requests: () => [routes.bulkJobs({ limit: PAGE })],
    key: it => it.created_at
  })
  const soon = usePaced(() => list.load(true), 2000)
  const moving = list.rows.length <= PAGE && list.rows.some(it => it.status === 'running')
  useEffect(() => {
    if (moving && !list.busy) soon()
  }, [moving, list.busy])
  return html`
    <div class="head"><h1>Bulk jobs</h1></div>
    <${Listed} list=${list} what="Bulk jobs" heads=${HEADS} columns=${COLUMNS} cells=${cells}
        row=${row => html`<${Row} key=${row.bulk_id} job=${row} />`}
        empty=${html`
          <section class="empty">
            <h2>No bulk job yet</h2>
            <p>
              A bulk job does the same with many entities. Filter the <a href="/">entities</a>, such as
              <code>type:plan status:failed</code>, and choose “With all of these”.
            </p>
          </section>`} />`
}

const HEADS = [['Job'], ['Status'], ['What'], ['Done'], ['Why'], ['Prepared', true]]
const COLUMNS = [
  'job',
  'status',
  'action',
  'total',
  'accepted',
  'refused',
  'unanswered',
  'waiting',
  'reason',
  'requested_by',
  'created_at'
]
const cells = it => [
  it.bulk_id,
  it.status,
  it.action,
  it.total,
  it.counts.accepted,
  it.counts.refused,
  it.counts.unanswered,
  it.counts.waiting,
  it.reason,
  it.requested_by,
  it.created_at
]

function Row({ job }) {
  const href = bulkAddress(job.bulk_id)
  return html`
    <tr onClick=${opens(href)}>
      <td class="what"><a href=${href} data-row><span class="id">${job.bulk_id}</span></a></td>
      <td class="how"><${Status} is=${job.status} /></td>
      <td class="doing">${job.action} <span class="muted">${filtersOf(job.query)}</span></td>
      <td class="doing">
        <${Progress} job=${job} /> <span class="muted">${doneOf(job)} of ${job.total}</span>
      </td>
      <td class="why">${job.reason} <span class="muted">${job.requested_by}</span></td>
      <td class="num when"><${Time} at=${job.created_at} /></td>
    </tr>`
}
