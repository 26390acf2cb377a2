// The processors: which partitions they hold, how far behind they are, and which partitions have none.

import { useRef } from 'preact/hooks'
import { Facts, Term } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { now } from '../state/clock.js'
import { grouped } from '../time/format.js'
import { lagOf, holdersOf, holdingOf } from './holdings.js'

const REASSIGNED_WITHIN_MS = 15_000
const KINDS = ['active', 'standby', 'restoring']

export function Processors({ system }) {
  const { routing } = system
  const parts = Object.entries(routing.hosts)
    .map(([partition, { active, standby }]) => ({
      partition: Number(partition),
      active,
      standby: standby || []
    }))
    .sort((a, b) => a.partition - b.partition)
  const hosts = holdersOf(system)
  const far = new Map(hosts.map(host => [host, lagOf(system, host)]))
  const restoring = hosts.filter(host => far.get(host).remaining > 0)
  const orphans = parts.filter(it => !it.active)
  // A partition is without a processor for some seconds when it is reassigned. That is not an alarm.
  const since = useRef(null)
  since.current = orphans.length === 0 ? null : (since.current ?? Date.now())
  const alone = since.current !== null && now.value - since.current > REASSIGNED_WITHIN_MS
  return html`
    <section class="card">
      <h2>Processors</h2>
      ${
        orphans.length > 0 &&
        !alone &&
        html`
          <p class="hint" role="status">
            Being reassigned: ${orphans.length === 1 ? 'partition' : 'partitions'}
            ${' '}
            ${orphans.map(it => it.partition).join(', ')}.
          </p>`
      }
      ${
        alone &&
        html`
          <div class="banner banner-bad" role="alert">
            <${Icon} name="warn" size="18" />
            <p>
              <strong>
                No processor works on ${orphans.length === 1 ? 'partition' : 'partitions'}
                ${' '}
                ${orphans.map(it => it.partition).join(', ')}.
              </strong>
              ${' '}Their entities are read from standbys, if there are any, and their events are not decided.
              What to do: check that the processors run. After a crash the others take over within seconds.
            </p>
          </div>`
      }
      <div class="matrix" role="region" aria-label="Partitions by processor" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Processor</th>
              <th scope="col">Active</th>
              <th scope="col"><${Term} word="standby">Standby</${Term}></th>
              <th scope="col">Behind</th>
              ${parts.map(it => html`<th scope="col" key=${it.partition}>${it.partition}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${hosts.map(
              host => html`
                <tr key=${host}>
                  <th scope="row"><code>${host}</code></th>
                  <td class="num">${parts.filter(it => it.active === host).length}</td>
                  <td class="num">${parts.filter(it => it.standby.includes(host)).length}</td>
                  <td class="num" data-behind title="Upper limit of the events that it has yet to process">
                    ${far.get(host).behind === null ? '–' : grouped(far.get(host).behind)}
                  </td>
                  ${parts.map(it => {
                    const { what, words } = holdingOf(system, host, it.partition)
                    return html`
                      <td key=${it.partition} title=${`partition ${it.partition}: ${words}`}>
                        <i class=${`cell cell-${what}`}></i>
                        <span class="sr">${words}</span>
                      </td>`
                  })}
                </tr>`
            )}
          </tbody>
        </table>
      </div>
      <p class="legend" aria-hidden="true">
        ${KINDS.map(it => html`<span key=${it}><i class=${`cell cell-${it}`}></i>${it}</span>`)}
      </p>
      ${restoring.map(
        host =>
          html`
            <p class="hint" role="status" key=${host}>
              ${host} is restoring stores: ${grouped(far.get(host).remaining)} records left.
            </p>`
      )}
      <${Facts}
          of=${[
            [
              'Version',
              html`
                ${system.version}
                ${system.commit ? html` <code class="muted">${system.commit.slice(0, 12)}</code>` : ''}`
            ],
            ['Java', system.java],
            ['Kafka clients', system.kafka_clients],
            ['Topics', system.topics.map(it => html`<code key=${it} class="label">${it}</code>`)],
            [
              'API',
              html`
                <a href="/openapi.yaml" target="_blank">openapi.yaml</a>
                , <a href="/docs" target="_blank">API reference</a>
                , <a href="/glossary">glossary</a>`
            ]
          ]} />
    </section>`
}
