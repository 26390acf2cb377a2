// The checkpoints that a rollback can go to, and why the others cannot be chosen.

import { useMemo } from 'preact/hooks'
import { numberedOf } from '../api/routes.js'
import { Time, Trouble, Waiting } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { words } from '../parts/words.js'
import { grouped } from '../time/format.js'
import { leftBehind } from '../timeline/left.js'

const OFFERED = 100

/**
 * `bad` maps the number of a damaged checkpoint to its problem. `choose` gets the chosen target: a number, or
 * the id of a checkpoint of the base, of which `past` has those that are offered.
 */
export function Targets({ laid, latest, target, choose, bad, past }) {
  const all = laid.rows.filter(row => row.kind === 'checkpoint').reverse()
  const shown = all.slice(0, OFFERED)
  if (target && laid.rowOf.has(target) && !shown.some(row => row.checkpoint.sequence === target))
    shown.push(laid.rows[laid.rowOf.get(target)])
  return html`
    <div class="targets-list">
      ${shown.map(row => {
        const { sequence } = row.checkpoint
        return html`
          <${Target} key=${sequence} value=${sequence} number=${sequence} is=${target} choose=${choose}
              checkpoint=${row.checkpoint} at=${row.at} step=${row.step} left=${!row.current}
              latest=${sequence === latest} why=${bad.get(sequence)} />`
      })}
      ${past && html`<${Past} past=${past} target=${target} choose=${choose} />`}
    </div>
    ${
      all.length > OFFERED &&
      html`
        <${ByNumber} label="or checkpoint number" most=${all[0].checkpoint.sequence}
            value=${Number.isInteger(target) ? target : ''} choose=${choose} />`
    }
    ${
      past?.more &&
      html`
        <${ByNumber} label=${`or checkpoint number of ${past.base}`} most=${past.number}
            value=${isPast(target) ? numberedOf(target).number : ''}
            choose=${number => choose(`${past.base}:${number}`)} />`
    }`
}

/** Whether the target is a checkpoint of the base: the fork goes back past its beginning. */
export const isPast = target => typeof target === 'string'

function Target({ value, number, is, choose, checkpoint, at, step, left, latest, why, of = '' }) {
  const attempt = step?.attempt > 1 ? ` #${step.attempt}` : ''
  return html`
    <label class=${`target ${left ? 'left' : ''} ${why ? 'barred' : ''}`}
        title=${why ? `Not possible: ${why}` : null}>
      <input type="radio" name="target" value=${value} checked=${is === value} disabled=${Boolean(why)}
          onChange=${() => choose(value)} />
      <span class="number">${number}</span>
      <span class="what">
        ${of && html`<span class="sr">of ${of} </span>`}
        ${step ? `before ${step.name}${attempt}` : words(checkpoint.reason)}
        ${why ? html` <span class="error">${why}</span>` : ''}
        ${latest ? html` <span class="tag strong">latest</span>` : ''}
        ${left ? html` <span class="tag">left behind</span>` : ''}
      </span>
      <span class="when"><${Time} at=${at} /></span>
    </label>`
}

function Past({ past: { base, number, rows, problem, again }, target, choose }) {
  const left = useMemo(() => leftBehind(rows ?? [], number), [rows, number])
  return html`
    <p class="past">Past its beginning, of <code>${base}</code></p>
    ${
      problem
        ? html`
          <${Trouble} problem=${problem} title=${`The checkpoints of ${base} cannot be listed`}
              again=${again} />`
        : !rows
          ? html`<${Waiting} rows="2" />`
          : rows.map(
              it => html`
                <${Target} key=${it.id} value=${it.id} number=${it.sequence} is=${target} choose=${choose}
                    checkpoint=${it} at=${it.created_at} step=${it.step} of=${base}
                    left=${left.has(it.id)} />`
            )
    }`
}

const ByNumber = ({ label, most, value, choose }) => html`
  <label class="by-number">
    ${label}${' '}
    <input type="number" min="1" max=${most} value=${value}
        onChange=${event => event.target.value && choose(Number(event.target.value))} />
  </label>`

/** The result of checking the whole chain, in one line. `own` says that other checkpoints are offered too. */
export function Checked({ found, own }) {
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
        All ${grouped(found.checked)} ${own ? 'of its own ' : ''}are intact.
      </p>`
    : html`
      <p class="checked error" role="status">
        <${Icon} name="broken" size="14" />
        ${grouped(found.damage.length)} of ${grouped(found.checked)} damaged.
      </p>`
}
