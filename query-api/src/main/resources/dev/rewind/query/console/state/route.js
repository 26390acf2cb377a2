// The current address. It holds the whole state of a view, so that every view has a link.

import { computed, effect, signal } from '@preact/signals'
import { pageOf } from './pages.js'

const address = signal(location.pathname + location.search)

/** The current page: `{name, params}`. */
export const page = computed(() => pageOf(path.value))
export const path = computed(() => address.value.split('?')[0])
/** The query parameters of the address. */
export const query = computed(() => new URLSearchParams(address.value.split('?')[1] || ''))

/** The entity that was looked at last, or null. */
export const lastEntity = signal(null)
effect(() => {
  const { name, params } = page.value
  if (name === 'entity') lastEntity.value = `${params.type}:${params.id}`
})

/** Opens an address of the console. */
export function go(href, { replace = false } = {}) {
  if (href === location.pathname + location.search) return
  const elsewhere = href.split('?')[0] !== location.pathname
  history[replace ? 'replaceState' : 'pushState'](null, '', href)
  address.value = href
  if (elsewhere) scrollTo(0, 0)
}

/** The address of the current page with changed parameters. Empty values remove a parameter. */
export function withParams(changes) {
  const params = new URLSearchParams(query.value)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === '') params.delete(name)
    else params.set(name, value)
  }
  const text = params.toString()
  return path.value + (text ? `?${text}` : '')
}

addEventListener('popstate', () => {
  address.value = location.pathname + location.search
})

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href]')
  if (
    !link ||
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return
  if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return
  if (pageOf(link.pathname).name === 'missing') return
  event.preventDefault()
  go(link.pathname + link.search)
})
