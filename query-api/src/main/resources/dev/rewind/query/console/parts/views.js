// Built-in views, and views that the reader has saved.

import { useState } from 'preact/hooks'
import { views } from '../state/prefs.js'
import { go, path, query } from '../state/route.js'
import { html } from './html.js'
import { Icon } from './icons.js'

const BUILT_IN = [
  ['All entities', '/'],
  ['Failing now', '/failing'],
  ['All rollbacks', '/rollbacks'],
  ['Rolled back today', '/rollbacks?q=since%3Atoday'],
  ['Stuck rollbacks', '/rollbacks?q=status%3Afailed%2Cexpired'],
  ['All checkpoints', '/checkpoints'],
  ['Pinned', '/checkpoints?q=pinned%3Ayes'],
  ['Integrity failures', '/system?show=integrity']
]

export function Views() {
  const [naming, setNaming] = useState(null)
  const text = query.value.toString()
  const here = path.value + (text ? `?${text}` : '')
  const all = [...BUILT_IN, ...views.value.map(view => [view.name, view.href, true])]
  const known = all.some(([, href]) => same(href, here))
  // Without a view of this query, the one of the whole page is the current one.
  const current = all.find(([, href]) => same(href, here)) ?? all.find(([, href]) => href === path.value)
  const keep = event => {
    event.preventDefault()
    if (naming.trim())
      views.value = [
        ...views.value.filter(it => it.name !== naming.trim()),
        { name: naming.trim(), href: here }
      ]
    setNaming(null)
  }
  return html`
    <nav class="views" aria-label="Views">
      ${all.map(
        ([name, href, own]) =>
          html`
            <span key=${href} class=${own ? 'own' : ''}>
              <a href=${href} aria-current=${current?.[1] === href ? 'page' : null}>${name}</a>
              ${
                own &&
                html`
                  <button type="button" class="plain small" aria-label=${`Remove the view ${name}`}
                      onClick=${() => {
                        views.value = views.value.filter(it => it.href !== href)
                        go(here)
                      }}>
                    <${Icon} name="close" size="10" />
                  </button>`
              }
            </span>`
      )}
      ${
        !known &&
        (naming === null
          ? html`
            <button type="button" class="plain small" onClick=${() => setNaming('')}>
              <${Icon} name="plus" size="12" />
              Save view
            </button>`
          : html`
            <form onSubmit=${keep}>
              <input type="text" value=${naming} onInput=${event => setNaming(event.target.value)}
                  onBlur=${() => setNaming(null)} placeholder="Name" aria-label="Name of the view"
                  autofocus />
            </form>`)
      }
    </nav>`
}

const same = (a, b) => decodeURIComponent(a.replace(/\+/g, ' ')) === decodeURIComponent(b.replace(/\+/g, ' '))
