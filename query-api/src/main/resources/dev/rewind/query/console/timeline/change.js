// What a step changed: the difference between the checkpoint that it started from and the next one of its
// timeline.

import * as routes from '../api/routes.js'
import { useAnswer } from '../parts/ask.js'
import { Trouble, Waiting } from '../parts/basics.js'
import { Changes } from '../parts/changes.js'
import { html } from '../parts/html.js'
import { diffAddress } from '../query/address.js'
import { states } from '../state/session.js'
import { endsOf } from './ends.js'

/** The height of the part below a row, in pixels. */
export const CHANGE = 180

export function StepChange({ row, laid }) {
  const ends = endsOf(row, laid)
  return html`
    <div class="row-change" style=${{ height: `${CHANGE}px` }} tabindex="0" role="region"
        aria-label=${`Change of checkpoint ${row.checkpoint.sequence}`}>
      ${
        states() === 'none'
          ? html`<p class="hint">States are for the role reader and higher roles.</p>`
          : ends
            ? html`<${Change} from=${ends[0]} to=${ends[1]} />`
            : html`
              <p class="hint">
                ${row.step ? 'No checkpoint was taken after this step yet.' : 'This is the first checkpoint.'}
              </p>`
      }
    </div>`
}

function Change({ from, to }) {
  const { answer, problem, again } = useAnswer(() => routes.diff(from, to), `${from} ${to}`, { as: 'exact' })
  if (problem)
    return html`<${Trouble} problem=${problem} title="The change cannot be shown" again=${again} />`
  if (!answer) return html`<${Waiting} rows="3" />`
  const changes = answer.body.get('changes')
  const numbers = [from, to].map(it => routes.numberedOf(it).number)
  return html`
    <p class="muted">
      Checkpoint ${numbers[0]} → ${numbers[1]} · <a href=${diffAddress(from, to)}>compare them</a>
    </p>
    ${
      changes.length > 0
        ? html`<${Changes} changes=${changes} />`
        : html`<p class="muted">The state did not change.</p>`
    }`
}
