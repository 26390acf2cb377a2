// The box for a query, and chips for what is in it.

import { useEffect, useState } from 'preact/hooks'
import { addressOf } from '../query/address.js'
import { go } from '../state/route.js'
import { html } from './html.js'
import { Icon } from './icons.js'

/** `value` is the query; `onChange` gets another one when the reader is done. An id goes straight to what it names. */
export function QueryBox({ value, onChange, placeholder, label }) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const submit = event => {
    event.preventDefault()
    const address = addressOf(text)
    if (address) go(address)
    else onChange(text.trim())
  }
  return html`<form class="query" role="search" onSubmit=${submit}>
    <${Icon} name="search" />
    <input type="text" data-query value=${text} onInput=${event => setText(event.target.value)} onBlur=${() => text !== value && !addressOf(text) && onChange(text.trim())}
      onKeyDown=${event => event.key === 'Escape' && event.target.blur()} placeholder=${placeholder} aria-label=${label} spellcheck="false" autocomplete="off" autocapitalize="off" />
    ${text ? html`<button type="button" class="plain small" aria-label="Clear the query" onClick=${() => { setText(''); onChange('') }}><${Icon} name="close" size="12" /></button>` : html`<kbd>/</kbd>`}
  </form>`
}

/** What of a query means nothing on a page, and what would. */
export const Unknown = ({ query, fields, children }) => query.unknown.length > 0 && html`<p class="hint">Not looked at here: ${query.unknown.map(it => html`<code key=${it}>${it}</code> `)}
  · a query has ${fields.map(it => html`<code key=${it}>${it}:</code> `)}${children}</p>`
