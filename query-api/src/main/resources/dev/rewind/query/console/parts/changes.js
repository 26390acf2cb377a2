// A list of the changes of a state.

import { inline } from '../json/print.js'
import { html } from './html.js'

const SHOWN = 60

/** The changes of a state, from an exact answer. */
export const Changes = ({ changes }) => html`
  <ul class="changes">
    ${changes.slice(0, SHOWN).map(
      it => html`
        <li key=${it.get('path')} class=${`is-${it.get('kind')}`}>
          <code class="path">${it.get('path') || '(whole state)'}</code>
          <span>
            ${it.has('before') ? html`<del>${cut(inline(it.get('before')))}</del>` : ''}
            ${it.has('after') ? html`<ins>${cut(inline(it.get('after')))}</ins>` : ''}
          </span>
        </li>`
    )}
    ${changes.length > SHOWN && html`<li class="muted">and ${changes.length - SHOWN} more</li>`}
  </ul>`

const cut = text => (text.length > 120 ? `${text.slice(0, 119)}…` : text)
