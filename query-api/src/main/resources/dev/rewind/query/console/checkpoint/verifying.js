// Verifies the whole chain of an entity, which the API checks page by page.

import { useEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { Trouble } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { words } from '../parts/words.js'
import { grouped } from '../time/format.js'

/**
 * Returns `[found, verify, forget]`. `found` is null or the progress so far: `{busy, checked, pruned, damage,
 * problem, quiet}`.
 */
export function useVerification(id) {
  const [found, setFound] = useState(null)
  const run = useRef(0)
  useEffect(
    () => () => {
      run.current = -1
    },
    []
  )
  const verify = async ({ quiet = false } = {}) => {
    const mine = ++run.current
    let total = { quiet, busy: true, checked: 0, pruned: 0, damage: [], problem: null }
    let request = routes.verify(id)
    try {
      while (request && run.current === mine) {
        setFound(total)
        const { body, next } = await send(request)
        request = next && routes.page(next)
        total = {
          ...total,
          checked: total.checked + body.checked,
          pruned: total.pruned + body.pruned,
          damage: [...total.damage, ...body.damage]
        }
      }
    } catch (problem) {
      total.problem = problem
    }
    if (run.current === mine) setFound({ ...total, busy: false })
  }
  return [
    found,
    verify,
    () => {
      run.current++
      setFound(null)
    }
  ]
}

/** The result of a verification. `select` is called with the number of a checkpoint to show. */
export function VerificationResult({ found, close, select }) {
  if (found.problem)
    return html`<${Trouble} problem=${found.problem} title="The chain could not be checked" />`
  const intact = found.damage.length === 0
  return html`
    <div class=${`banner ${intact ? 'banner-good' : 'banner-bad'}`} role="status">
      <${Icon} name=${intact ? 'shield' : 'broken'} size="18" />
      <div>
        <p>
          <strong>${intact ? 'The chain is intact.' : `${found.damage.length} damaged.`}</strong>
          ${' '}
          ${grouped(found.checked)} checkpoints and their states were checked
          ${found.pruned > 0 ? `, across a gap of ${grouped(found.pruned)} pruned ones` : ''}.
          ${
            !intact &&
            ' A rollback goes to the newest intact checkpoint. To repair the store, rebuild it from the log.'
          }
        </p>
        ${found.damage.map(it => {
          const { number } = routes.numberedOf(it.checkpoint_id)
          return html`
            <p key=${it.checkpoint_id + it.problem}>
              <button type="button" class="plain" onClick=${() => select(number)}>#${number}</button>
              ${' '}
              ${words(it.problem)}
            </p>`
        })}
      </div>
      <button type="button" class="plain small" onClick=${close} aria-label="Close">
        <${Icon} name="close" />
      </button>
    </div>`
}
