// A JSON value as a tree of nodes that open and close. Its text is never markup.

import { useState } from 'preact/hooks'
import { Copy } from '../parts/basics.js'
import { html } from '../parts/html.js'
import { Icon } from '../parts/icons.js'
import { escaped, inline, kindOf, plain, summary } from '../json/print.js'
import { pointer } from '../json/pointer.js'

const AT_ONCE = 200
const OPEN_AT_FIRST = 40

/** `marked` is the set of pointers to mark, `at` the one to scroll to. */
export const Tree = ({ value, marked = new Set(), at }) => html`
  <div class="tree"><${Node} value=${value} path=${[]} open=${true} marked=${marked} at=${at} /></div>`

function Node({ name, value, path, open, marked, at }) {
  const kind = kindOf(value)
  const nested = kind === 'object' || kind === 'array'
  const here = pointer(path)
  const wanted = nested && marked.size > 0 && [...marked].some(it => it.startsWith(here + '/'))
  const [chosen, setChosen] = useState(null)
  const [most, setMost] = useState(AT_ONCE)
  const opened = chosen ?? (open || wanted)
  const entries = !nested ? [] : kind === 'object' ? [...value] : value.map((item, index) => [index, item])
  const label =
    name === undefined
      ? null
      : html`
        <span class=${typeof name === 'number' ? 'index' : 'name'}>
          ${typeof name === 'number' ? name : escaped(name)}
        </span>`
  const mark = marked.has(here)
  const scroll = mark && at === here ? element => element?.scrollIntoView({ block: 'nearest' }) : null
  return html`
    <div class="node">
      <div class=${`leaf ${mark ? 'marked' : ''} ${at === here && mark ? 'at' : ''}`} ref=${scroll}>
        ${
          nested && entries.length > 0
            ? html`
              <button type="button" class="turner" aria-expanded=${opened ? 'true' : 'false'}
                  onClick=${() => setChosen(!opened)}>
                <${Icon} name="more" size="12" />
                ${label}
                <span class="summary">
                  ${kind === 'array' ? '[' : '{'}
                  ${summary(value)}
                  ${kind === 'array' ? ']' : '}'}
                </span>
              </button>`
            : html`
              <span class="turner still">
                ${label}
                <span class=${`value is-${kind}`}>${inline(value)}</span>
              </span>`
        }
        <span class="leaf-actions">
          ${path.length > 0 && html`<${Copy} text=${here} label="Copy path" small />`}
          <${Copy} text=${() => plain(value)} label="Copy value" small />
        </span>
      </div>
      ${
        opened &&
        entries.length > 0 &&
        html`
          <div class="children">
            ${entries.slice(0, most).map(
              ([key, item]) =>
                html`
                  <${Node} key=${key} name=${key} value=${item} path=${[...path, key]}
                      open=${path.length < 2 && entries.length <= OPEN_AT_FIRST} marked=${marked} at=${at} />`
            )}
            ${
              entries.length > most &&
              html`
                <button type="button" class="plain" onClick=${() => setMost(most + 5 * AT_ONCE)}>
                  Show ${entries.length - most} more
                </button>`
            }
          </div>`
      }
    </div>`
}
