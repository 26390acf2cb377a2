// One bulk job: how far it is, what became of each entity, and its buttons.

import { useEffect, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { Items } from '../bulk/items.js'
import { doneOf, filtersOf, Progress } from '../bulk/progress.js'
import { Standings } from '../bulk/standings.js'
import { useAnswer } from '../parts/ask.js'
import { Action, Copy, Facts, Status, Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { ReasonDialog } from '../parts/reason.js'
import { say } from '../parts/toast.js'
import { words } from '../parts/words.js'
import { grouped } from '../time/format.js'
import { barred, hasToken } from '../state/session.js'

const AGAIN_MS = 1000
/** What is possible in each status: the verb and its label. */
const VERBS = {
  prepared: [
    ['start', 'Start'],
    ['stop', 'Discard']
  ],
  running: [
    ['pause', 'Pause'],
    ['stop', 'Stop']
  ],
  paused: [
    ['continue', 'Go on'],
    ['stop', 'Stop']
  ]
}

export function BulkJobPage({ id }) {
  const [stopping, setStopping] = useState(false)
  const [refused, setRefused] = useState(null)
  useEffect(() => {
    document.title = `Bulk job ${id} · Rewind`
  }, [id])
  const { answer, problem, again } = useAnswer(() => routes.bulkJob(id), id)
  const job = answer?.body
  const moving = job && (job.status === 'running' || (job.started_at && !job.ended_at))
  useEffect(() => {
    const timer = moving && setInterval(again, AGAIN_MS)
    return () => clearInterval(timer)
  }, [moving])
  if (problem && !job)
    return html`
      <${Trouble} problem=${problem} page title=${`Bulk job ${id} cannot be shown`} again=${again} />`
  if (!job) return html`<${Waiting} rows="6" />`
  const control = async (verb, reason) => {
    setRefused(null)
    try {
      await send(routes.controlBulk(id, verb, reason))
      again()
    } catch (it) {
      setRefused(it)
    }
  }
  return html`
    <div class="head entity-head">
      <div>
        <p class="crumbs"><a href="/bulk">Bulk jobs</a></p>
        <h1>${words(job.action)} of ${grouped(job.total)} <${Copy} text=${id} label="Copy id" small /></h1>
      </div>
      <dl class="figures">
        <div><dt>Status</dt><dd><${Status} is=${job.status} /></dd></div>
        <div>
          <dt>Done</dt>
          <dd>${grouped(doneOf(job))} <span class="muted">of ${grouped(job.total)}</span></dd>
        </div>
        <div><dt>Accepted</dt><dd>${grouped(job.counts.accepted)}</dd></div>
        <div><dt>Refused</dt><dd>${grouped(job.counts.refused)}</dd></div>
        ${
          job.counts.unanswered > 0 &&
          html`<div><dt>Unanswered</dt><dd>${grouped(job.counts.unanswered)}</dd></div>`
        }
      </dl>
      <div class="head-actions">
        ${(VERBS[job.status] || []).map(
          ([verb, label]) => html`
            <${Action} key=${verb} primary=${verb === 'start' || verb === 'continue'}
                barred=${barred('operator')}
                onClick=${() => (verb === 'stop' ? setStopping(true) : control(verb))}>
              ${label}
            </${Action}>`
        )}
        <${Copy} label="curl"
            text=${() => routes.curl(routes.bulkJob(id), location.origin, hasToken.value)} />
      </div>
    </div>
    ${refused && html`<${Trouble} problem=${refused} />`}
    <${Progress} job=${job} />
    <${Standings} id=${id} moving=${Boolean(moving)} />
    <section class="card">
      <h2>What was asked</h2>
      <${Facts}
          of=${[
            ['Entities', filtersOf(job.query)],
            job.target && ['Back to', filtersOf(job.target)],
            ['Reason', job.reason],
            ['Requested by', job.requested_by],
            ['At most', `${job.rate} a second`],
            ['Prepared', html`<${Time} at=${job.created_at} exact />`],
            job.started_at && ['Started', html`<${Time} at=${job.started_at} exact />`],
            job.ended_at && ['Ended', html`<${Time} at=${job.ended_at} exact />`],
            job.control.reason && [words(job.control.wanted), `${job.control.reason} (${job.control.by})`]
          ]} />
    </section>
    <section class="card">
      <h2>Entities</h2>
      <${Items} id=${id} state=${job.status + (job.ended_at || '')} />
    </section>
    ${
      stopping &&
      html`
        <${ReasonDialog} title="Stop the bulk job" verb="Stop"
            what="It is stopped for good. What is done stays done."
            make=${why => routes.controlBulk(id, 'stop', why)}
            done=${() => {
              setStopping(false)
              say('The job is stopped')
              again()
            }}
            close=${() => setStopping(false)} />`
    }`
}
