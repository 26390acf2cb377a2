// Small components that all pages use.

import { signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { send } from '../api/http.js'
import { glossary } from '../api/routes.js'
import { absolute, relative } from '../time/format.js'
import { entriesOf, glossaryAddress } from '../glossary/entries.js'
import { now } from '../state/clock.js'
import { zone } from '../state/prefs.js'
import { html } from './html.js'
import { Icon } from './icons.js'
import { save } from './saving.js'
import { tones, words } from './words.js'

/** A status with its icon, word and colour. */
export const Status = ({ is, quiet = false }) => html`
  <span class=${`status tone-${tones[is] || 'quiet'} ${quiet ? 'bare' : ''}`}>
    <${Icon} name=${is} size="14" />
    ${words(is)}
  </span>`

/** A time: how long ago it was, with the exact time as a tooltip. With `exact` it is the other way round. */
export function Time({ at, exact = false, millis = false }) {
  if (!at) return html`<span class="faint">–</span>`
  const ms = typeof at === 'number' ? at : Date.parse(at)
  const ago = relative(ms, now.value)
  const full = `${absolute(ms, zone.value, { full: true })} ${zone.value === 'utc' ? 'UTC' : ''}`
  return html`
    <time datetime=${new Date(ms).toISOString()} title=${exact ? `${ago} · ${full}` : full}>
      ${exact ? absolute(ms, zone.value, { now: now.value, millis }) : ago}
    </time>`
}

/** A button that copies a text and confirms it. `text` may be a function. */
export function Copy({ text, label = 'Copy', small = false }) {
  const [done, setDone] = useState(false)
  const copy = async () => {
    await toClipboard(typeof text === 'function' ? text() : text)
    setDone(true)
    setTimeout(() => setDone(false), 1200)
  }
  return html`
    <button type="button" class=${`plain copy ${small ? 'small' : ''}`} onClick=${copy} title=${label}
        aria-label=${small ? label : null}>
      <${Icon} name=${done ? 'completed' : 'copy'} size="14" />
      ${small ? null : done ? 'Copied' : label}
      <span class="sr" role="status">${done ? 'Copied' : ''}</span>
    </button>`
}

/** A button that saves a file. `text` may be a function. */
export const Save = ({ name, type, text, label = 'Save', plain = true }) => html`
  <button type="button" class=${plain ? 'plain' : ''}
      onClick=${() => save(name, type, typeof text === 'function' ? text() : text)}>
    <${Icon} name="down" size="14" />
    ${label}
  </button>`

/** A text with buttons to copy and save it. `shown` replaces the text on the page only. */
export const Text = ({ text, shown = text, name, type = 'application/json', hint }) => html`
  <div class="text-tools">
    ${hint && html`<span class="muted">${hint}</span>`}
    <span class="push"></span>
    <${Copy} text=${text} />
    <${Save} name=${name} type=${type} text=${text} />
  </div>
  <pre class="text" tabindex="0">${shown}</pre>`

async function toClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  // Pages without https have no clipboard API.
  const area = document.createElement('textarea')
  area.value = text
  const host = document.querySelector('dialog[open]') || document.body
  host.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

const PASSING = [0, 502, 503, 504]
const AGAIN_MS = 3000

/** A problem and its remedy. `page` means that nothing else is on the page. A passing problem is retried. */
export function Trouble({ problem, again, title, page = false }) {
  const passing = again && PASSING.includes(problem.status)
  useEffect(() => {
    const timer = passing && setTimeout(again, AGAIN_MS)
    return () => clearTimeout(timer)
  }, [problem])
  return html`
    <div class="trouble" role="alert">
      <${Icon} name="warn" size="18" />
      <div>
        ${
          page
            ? html`<h1>${title || problem.message}</h1>`
            : html`<p class="strong">${title || problem.message}</p>`
        }
        ${title && html`<p>${problem.message}</p>`}
        ${problem.value && html`<p><code>${problem.value}</code></p>`}
        ${problem.remedy && html`<p class="muted">What to do: ${problem.remedy.replace(/[.\s]+$/, '')}.</p>`}
        <p class="faint">
          ${[problem.code, problem.status || null, problem.requestId && `request ${problem.requestId}`]
            .filter(Boolean)
            .join(' · ')}
        </p>
        ${
          again &&
          html`
            <button type="button" onClick=${() => again()}>
              ${passing ? 'Trying again soon; try now' : 'Try again'}
            </button>`
        }
      </div>
    </div>`
}

/** Grey bars in place of what is loading. */
export const Waiting = ({ rows = 3, what = 'Loading' }) => html`
  <div class="waiting" role="status" aria-label=${what}>
    ${Array.from({ length: rows }, (_, index) => html`<div key=${index}></div>`)}
  </div>`

/** A button that is disabled, with the reason as a tooltip, if the caller may not use it. */
export const Action = ({ barred, primary, danger, onClick, children, ...rest }) => html`
  <button type="button" class=${primary ? 'primary' : danger ? 'danger' : ''}
      aria-disabled=${barred ? 'true' : null} title=${barred || rest.title || null} ...${rest}
      onClick=${event => (barred ? event.preventDefault() : onClick(event))}>
    ${children}
  </button>`

/** A dialog. Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, close, wide = false, children }) {
  const element = useRef(null)
  // Before the browser paints, so that keys that are typed next go to the dialog.
  useLayoutEffect(() => {
    const before = document.activeElement
    element.current.showModal()
    element.current.querySelector('[autofocus]')?.focus()
    return () => before?.focus?.()
  }, [])
  return html`
    <dialog ref=${element} class=${wide ? 'wide' : ''} aria-label=${title}
        onCancel=${event => {
          event.preventDefault()
          close()
        }}
        onClick=${event => event.target === element.current && close()}>
      <div class="dialog">
        <header>
          <h2>${title}</h2>
          <button type="button" class="plain small" onClick=${close} aria-label="Close">
            <${Icon} name="close" />
          </button>
        </header>
        ${children}
      </div>
    </dialog>`
}

/** A row of choices, one of which is selected. */
export const Choice = ({ label, options, value, onChange }) => html`
  <div class="choice" role="group" aria-label=${label}>
    ${options.map(
      ([name, text]) => html`
        <button type="button" key=${name} aria-pressed=${name === value ? 'true' : 'false'}
            onClick=${() => onChange(name)}>
          ${text}
        </button>`
    )}
  </div>`

const meanings = signal(null)

/** Loads the glossary once, when a word is first pointed at. */
const teach = async () => {
  if (meanings.value) return
  meanings.value = new Map()
  const { body } = await send(glossary(), { as: 'bytes' }).catch(() => ({}))
  if (body)
    meanings.value = new Map(
      entriesOf(new TextDecoder().decode(body)).map(it => [it.word, it.meaning.join('')])
    )
}

/** A word that links to its entry in the glossary, with its meaning as a tooltip. */
export const Term = ({ word, children }) => html`
  <a class="term" href=${glossaryAddress(word)} onMouseEnter=${teach} onFocus=${teach}
      title=${meanings.value?.get(word) ?? 'Open the glossary'}>
    ${children}
  </a>`

/** A list of `[name, value, word]`. The name links to the word in the glossary, if there is one. */
export const Facts = ({ of }) => html`
  <dl class="facts">
    ${of.filter(Boolean).map(
      ([name, value, word]) =>
        html`
          <div key=${name}>
            <dt>${word ? html`<${Term} word=${word}>${name}</${Term}>` : name}</dt>
            <dd>${value}</dd>
          </div>`
    )}
  </dl>`
