// Where the rollbacks stand that a bulk job has ordered.

import { useEffect } from 'preact/hooks'
import * as routes from '../api/routes.js'
import { useAnswer } from '../parts/ask.js'
import { html } from '../parts/html.js'
import { grouped } from '../time/format.js'

const AGAIN_MS = 3000

/** `moving` says whether the job may order more of them. Shows nothing before it has ordered one. */
export function Standings({ id, moving }) {
  const { answer, again } = useAnswer(() => routes.bulkJob(id, { include: 'rollbacks' }), id)
  const found = answer?.body.rollbacks
  const waits = moving || found?.open > 0
  // The last entities may have got their outcome after the last count.
  useEffect(() => {
    if (answer) again()
  }, [moving])
  useEffect(() => {
    const timer = waits && setInterval(again, AGAIN_MS)
    return () => clearInterval(timer)
  }, [waits, again])
  if (!found || found.ordered === 0) return null
  return html`
    <section class="card" aria-label="Rollbacks">
      <h2>Where its rollbacks stand</h2>
      <dl class="figures">
        ${figuresOf(found).map(
          ([name, count, bad]) => html`
            <div key=${name}>
              <dt>${name}</dt>
              <dd class=${bad && count > 0 ? 'error' : ''}>${grouped(count)}</dd>
            </div>`
        )}
      </dl>
    </section>`
}

const figuresOf = it =>
  [
    ['Ordered', it.ordered],
    ['Applied', it.applied],
    ['Applied partly', it.applied_partly, true],
    ['Failed', it.failed, true],
    ['Open', it.open],
    it.superseded > 0 && ['Superseded', it.superseded],
    it.unknown > 0 && ['Damaged', it.unknown, true]
  ].filter(Boolean)
