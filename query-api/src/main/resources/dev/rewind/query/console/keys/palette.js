// The command palette, and the list of keys.

import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import * as routes from '../api/routes.js'
import { Dialog } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { words } from '../parts/words.js'
import { entityAddress } from '../query/address.js'
import { meaningsOf } from '../query/meaning.js'
import { go, lastEntity } from '../state/route.js'
import { offered } from './keyboard.js'

export const paletteOpen = signal(false)
export const helpOpen = signal(false)

const shown = key =>
  key
    .split(' ')
    .map(it =>
      it.replace('mod+', navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl ').replace('Escape', 'Esc')
    )

export function Palette() {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const close = () => {
    paletteOpen.value = false
  }
  const entities = useFound(text.trim())
  const wanted = text.toLowerCase().split(/\s+/)
  const found = [
    ...meaningsOf(text, lastEntity.value).map(([what, href]) => ['', what, () => go(href)]),
    ...offered().filter(
      ([key, what]) => key !== 'mod+k' && wanted.every(word => what.toLowerCase().includes(word))
    ),
    ...entities.map(({ id, status }) => ['', `${id}, ${words(status)}`, () => go(entityAddress(id))]),
    ...(text.trim()
      ? [
          [
            '',
            `Entities with “${text.trim()}” in their id or last error`,
            () => go(`/?q=${encodeURIComponent(text.trim())}`)
          ]
        ]
      : [])
  ]
  const chosen = Math.min(at, found.length - 1)
  const take = run => {
    close()
    setTimeout(run)
  }
  const key = event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setAt(Math.max(0, Math.min(found.length - 1, chosen + (event.key === 'ArrowDown' ? 1 : -1))))
      event.preventDefault()
    } else if (event.key === 'Enter' && found[chosen]) {
      take(found[chosen][2])
      event.preventDefault()
    }
  }
  return html`
    <${Dialog} title="Search commands and pages" close=${close}>
      <input class="palette-text" type="text" value=${text}
          onInput=${event => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown=${key} placeholder="A command, or an id such as plan:order-42" aria-label="Command or id"
          role="combobox" aria-expanded="true" aria-controls="palette-found"
          aria-activedescendant=${found.length ? `palette-${chosen}` : null} autofocus spellcheck="false"
          autocomplete="off" />
      <ul class="palette" id="palette-found" role="listbox" aria-label="Found">
        ${found.map(
          ([keys, what, run], index) => html`
            <li key=${what} id=${`palette-${index}`} role="option"
                aria-selected=${index === chosen ? 'true' : 'false'} onClick=${() => take(run)}
                onMouseMove=${() => setAt(index)}>
              <span>${what}</span>
              ${keys && html`<${Keys} of=${keys} />`}
            </li>`
        )}
      </ul>
    </${Dialog}>`
}

const AFTER_MS = 200
const LEAST = 2

/** The newest entities with a text in their id or last error, soon after it was typed. */
function useFound(text) {
  const [found, setFound] = useState([])
  useEffect(() => {
    if (text.length < LEAST) return setFound([])
    const asked = new AbortController()
    const timer = setTimeout(
      () =>
        send(routes.entities({ contains: text, limit: 8 }), { signal: asked.signal }).then(
          ({ body }) =>
            setFound(body.map(it => ({ id: `${it.entity_type}:${it.entity_id}`, status: it.status }))),
          () => {}
        ),
      AFTER_MS
    )
    return () => {
      clearTimeout(timer)
      asked.abort()
    }
  }, [text])
  return found
}

export const Keys = ({ of }) =>
  html`<span class="keys">${shown(of).map(key => html`<kbd key=${key}>${key}</kbd>`)}</span>`

export const Help = () => html`
  <${Dialog} title="Keys"
      close=${() => {
        helpOpen.value = false
      }}>
    <dl class="help">
      ${offered().map(
        ([key, what]) => html`<div key=${key}><dt><${Keys} of=${key} /></dt><dd>${what}</dd></div>`
      )}
    </dl>
  </${Dialog}>`
