// The checkpoints that a rollback can go to, and why the others cannot be chosen.

import { Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { words } from '../parts/words.js'
import { grouped } from '../time/format.js'

const OFFERED = 100

/** `bad` maps the number of a damaged checkpoint to its problem. `choose` gets the chosen number. */
export function Targets({ laid, latest, target, choose, bad }) {
  const all = laid.rows.filter(row => row.kind === 'checkpoint').reverse()
  const shown = all.slice(0, OFFERED)
  if (target && laid.rowOf.has(target) && !shown.some(row => row.checkpoint.sequence === target))
    shown.push(laid.rows[laid.rowOf.get(target)])
  return html`
    <div class="targets-list">
      ${shown.map(row => {
        const { sequence } = row.checkpoint
        const why = bad.get(sequence)
        return html`
          <label key=${sequence} class=${`target ${row.current ? '' : 'left'} ${why ? 'barred' : ''}`}
              title=${why ? `Not possible: ${why}` : null}>
            <input type="radio" name="target" value=${sequence} checked=${target === sequence}
                disabled=${Boolean(why)} onChange=${() => choose(sequence)} />
            <span class="number">${sequence}</span>
            <span class="what">
              ${
                row.step
                  ? `before ${row.step.name}${row.step.attempt > 1 ? ` #${row.step.attempt}` : ''}`
                  : words(row.checkpoint.reason)
              }
              ${why ? html` <span class="error">${why}</span>` : ''}
              ${sequence === latest ? html` <span class="tag strong">latest</span>` : ''}
              ${row.current ? '' : html` <span class="tag">left behind</span>`}
            </span>
            <span class="when"><${Time} at=${row.at} /></span>
          </label>`
      })}
    </div>
    ${
      all.length > OFFERED &&
      html`
        <label class="by-number">
          or checkpoint number${' '}
          <input type="number" min="1" max=${all[0].checkpoint.sequence} value=${target ?? ''}
              onChange=${event => event.target.value && choose(Number(event.target.value))} />
        </label>`
    }`
}

/** The result of checking the whole chain, in one line. */
export function Checked({ found }) {
  if (!found || found.busy)
    return html`
      <p class="checked muted" role="status">
        <${Icon} name="wait" size="14" />
        Checking the checkpoints${found?.checked ? `: ${grouped(found.checked)} so far` : ''} …
      </p>`
  if (found.problem)
    return html`
      <p class="checked muted" role="status">
        <${Icon} name="warn" size="14" />
        Not checked: ${found.problem.message} A checkpoint is checked when you choose it.
      </p>`
  return found.damage.length === 0
    ? html`
      <p class="checked muted" role="status">
        <${Icon} name="shield" size="14" />
        All ${grouped(found.checked)} are intact.
      </p>`
    : html`
      <p class="checked error" role="status">
        <${Icon} name="broken" size="14" />
        ${grouped(found.damage.length)} of ${grouped(found.checked)} damaged.
      </p>`
}
