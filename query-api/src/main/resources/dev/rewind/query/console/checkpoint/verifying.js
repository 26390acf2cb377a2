// An entity's whole chain, checked where it lies: by request, and before anything goes back.

import { useEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { Trouble } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { words } from '../parts/words.js'
import { grouped } from '../time/format.js'

/** `[found, verify, forget]`: `found` is null, or `{busy, checked, pruned, damage, problem, quiet}` as far as it has come. */
export function useVerification(id) {
  const [found, setFound] = useState(null)
  const run = useRef(0)
  useEffect(() => () => { run.current = -1 }, [])
  const verify = async ({ quiet = false } = {}) => {
    const mine = ++run.current
    let total = { quiet, busy: true, checked: 0, pruned: 0, damage: [], problem: null }
    let request = routes.verify(id)
    try {
      while (request && run.current === mine) {
        setFound(total)
        const { body, next } = await send(request)
        request = next && routes.page(next)
        total = { ...total, checked: total.checked + body.checked, pruned: total.pruned + body.pruned, damage: [...total.damage, ...body.damage] }
      }
    } catch (problem) {
      total.problem = problem
    }
    if (run.current === mine) setFound({ ...total, busy: false })
  }
  return [found, verify, () => { run.current++; setFound(null) }]
}

/** What was found; `select` is called with the number of a checkpoint to look at. */
export function Verdict({ found, close, select }) {
  if (found.problem) return html`<${Trouble} problem=${found.problem} title="The chain could not be checked" />`
  const intact = found.damage.length === 0
  return html`<div class=${`banner ${intact ? 'banner-good' : 'banner-bad'}`} role="status"><${Icon} name=${intact ? 'shield' : 'broken'} size="18" />
    <div><p><strong>${intact ? 'The chain is whole.' : `${found.damage.length} damaged.`}</strong> ${grouped(found.checked)} checkpoints with their states were checked${found.pruned > 0 ? `, across ${grouped(found.pruned)} that retention has taken` : ''}.
      ${!intact && ' A rollback goes to the newest intact checkpoint; docs/operations.md says how to rebuild a store from the log.'}</p>
      ${found.damage.map(it => {
        const { number } = routes.numberedOf(it.checkpoint_id)
        return html`<p key=${it.checkpoint_id + it.problem}><button type="button" class="plain" onClick=${() => select(number)}>#${number}</button> ${words(it.problem)}</p>`
      })}</div>
    <button type="button" class="plain small" onClick=${close} aria-label="Close"><${Icon} name="close" /></button></div>`
}
