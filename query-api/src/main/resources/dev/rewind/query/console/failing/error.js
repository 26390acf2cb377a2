// An error as people read it: the line breaks are kept, and a long text is cut until it is asked for.

import { useState } from 'preact/hooks'
import { Time } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { awaitedBy, whyOf } from './why.js'

const LINES = 6
const CHARACTERS = 600

/** The first lines of a text, if it has more. */
export function cut(text) {
  const lines = text.split('\n')
  const short = lines.slice(0, LINES).join('\n').slice(0, CHARACTERS)
  return short.length < text.length ? short : null
}

/** `error` is `{type, message}`. */
export function ErrorText({ error }) {
  const [all, setAll] = useState(false)
  const short = cut(error.message)
  return html`
    <div class="error-text">
      <strong>${error.type}:</strong>
      ${' '}
      <span>${all || short === null ? error.message : `${short} …`}</span>
      ${
        short !== null &&
        html`
          <button type="button" class="plain small" aria-expanded=${all ? 'true' : 'false'}
              onClick=${() => setAll(!all)}>
            ${all ? 'Show less' : 'Show all'}
          </button>`
      }
    </div>`
}

/** Why an entity fails, in a line: the step, the first line of the error, and who has not answered. */
export function Why({ entity }) {
  const { where, verb, text } = whyOf(entity)
  const awaited = awaitedBy(entity)
  return html`
    ${where ? html`<strong>${where}</strong> ` : ''}
    <span class="muted">${verb}${text ? ':' : ''}</span>${' '}
    <span title=${text}>${text.length > 160 ? `${text.slice(0, 160)}…` : text}</span>
    ${awaited && html`<span class="muted">; ${awaited}</span>`}`
}

/** Since when an entity has its status. */
export const Since = ({ entity }) => html`<${Time} at=${entity.status_since ?? entity.updated_at} />`
