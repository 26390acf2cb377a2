// Merges several lists into one, because the API filters by one status at a time.

import { send } from './http.js'
import { page } from './routes.js'

/** A page of a search may be empty. After so many pages the caller decides whether to go on. */
const MOST_PAGES = 20

/** Merges lists that are each sorted newest first. `key` gives the sort key; larger is newer. */
export class Listing {
  #sources
  #key

  constructor(requests, key) {
    this.#sources = requests.map(request => ({ next: request, waiting: [] }))
    this.#key = key
  }

  /** Whether there may be more items. */
  get more() {
    return this.#sources.some(source => source.next || source.waiting.length > 0)
  }

  /** Returns the next items, at most `most`. */
  async take(most, signal) {
    const taken = []
    let asked = 0
    while (taken.length < most) {
      await Promise.all(
        this.#sources.filter(it => it.next && it.waiting.length === 0).map(it => fill(it, signal))
      )
      // A page may be empty and still have a next page.
      if (this.#sources.some(it => it.next && it.waiting.length === 0)) {
        if (++asked === MOST_PAGES) break
        continue
      }
      const newest = this.#sources
        .filter(it => it.waiting.length > 0)
        .reduce(
          (best, it) => (!best || this.#key(it.waiting[0]) > this.#key(best.waiting[0]) ? it : best),
          null
        )
      if (!newest) break
      taken.push(newest.waiting.shift())
    }
    return taken
  }
}

async function fill(source, signal) {
  const answer = await send(source.next, { signal })
  source.waiting = answer.body
  source.next = answer.next ? page(answer.next) : null
}
