// The input for a query.

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { addressOf, redirectOf } from '../query/address.js'
import { meaningsOf } from '../query/meaning.js'
import { likeFields } from '../query/text.js'
import { go, lastEntity } from '../state/route.js'
import { html } from './html.js'
import { Icon } from './icons.js'

/** `value` is the query. `onChange` gets the new one. An id opens the page of what it names. */
export function QueryBox({ value, onChange, placeholder, label }) {
  const [text, setText] = useState(value)
  const known = useRef(value)
  // Only for another query, and before the browser paints: what was typed since stays.
  useLayoutEffect(() => {
    if (known.current !== value) setText(value)
    known.current = value
    // The query of a link may be an id.
    const address = redirectOf(value)
    if (address) go(address, { replace: true })
  }, [value])
  const submit = event => {
    event.preventDefault()
    const address = addressOf(text)
    if (address) go(address)
    else onChange(text.trim())
  }
  return html`
    <form class="query" role="search" onSubmit=${submit}>
      <${Icon} name="search" />
      <input type="text" data-query value=${text} onInput=${event => setText(event.target.value)}
          onBlur=${() => text !== value && !addressOf(text) && onChange(text.trim())}
          onKeyDown=${event => event.key === 'Escape' && event.target.blur()} placeholder=${placeholder}
          aria-label=${label} spellcheck="false" autocomplete="off" autocapitalize="off" />
      ${
        text
          ? html`
            <button type="button" class="plain small" aria-label="Clear the query"
                onClick=${() => {
                  setText('')
                  onChange('')
                }}>
              <${Icon} name="close" size="12" />
            </button>`
          : html`<kbd>/</kbd>`
      }
    </form>`
}

/**
 * The fields of a query that a list does not know, words that look like fields, and the fields that it knows.
 */
export const Unknown = ({ query, fields, children }) => {
  const odd = likeFields(query)
  if (query.unknown.length + odd.length === 0) return null
  return html`
    <p class="hint">
      ${
        query.unknown.length > 0 &&
        html`Not a field of this list: ${query.unknown.map(it => html`<code key=${it}>${it}</code> `)}`
      }
      ${odd.map(
        ({ word, name }) =>
          html`
            <span key=${word}>
              <code>${name}:</code> is no filter, so <code>${word}</code> is a text to find.${' '}
            </span>`
      )}
      · the filters here: ${fields.map(it => html`<code key=${it}>${it}:</code> `)}
      ${children}
    </p>`
}

/** What else a query may mean. */
export const Meanings = ({ text }) =>
  meaningsOf(text, lastEntity.value)
    .filter(([, href]) => href !== `/?q=${encodeURIComponent(text)}`)
    .map(([what, href]) => html`<p key=${href} class="hint"><a href=${href}>${what}</a></p>`)
