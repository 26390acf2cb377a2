// Which processor holds which partition, and how far behind it is.

import { grouped } from '../time/format.js'

/** The names of all processors that hold a partition or restore one. */
export function holdersOf({ routing, progress = [] }) {
  const named = Object.values(routing.hosts).flatMap(({ active, standby }) => [active, ...(standby || [])])
  return [...new Set([...named, ...progress.map(it => it.host)])].filter(Boolean).sort()
}

/** The role of a host for a partition: `active`, `standby`, `restoring` or `none`, and the same in words. */
export function holdingOf({ routing, progress = [] }, host, partition) {
  const { active, standby } = routing.hosts[partition] || {}
  const known = progress.find(it => it.host === host && it.partition === Number(partition))
  const what =
    active === host
      ? 'active'
      : standby?.includes(host)
        ? 'standby'
        : known?.role === 'restoring'
          ? 'restoring'
          : 'none'
  const far =
    what === 'restoring'
      ? `${grouped(known.remaining ?? 0)} records to restore`
      : what === 'none' || known?.behind === undefined
        ? ''
        : known.behind === 0
          ? 'up to date'
          : `${grouped(known.behind)} behind`
  return { what, words: far ? `${what}, ${far}` : what }
}

/**
 * The events that a host has yet to process, and the records that it has yet to restore. Null if it does not
 * say.
 */
export function lagOf({ progress = [] }, host) {
  const own = progress.filter(it => it.host === host)
  const active = own.filter(it => it.role === 'active')
  const sum = (of, name) => of.reduce((total, it) => total + (it[name] ?? 0), 0)
  return {
    behind: own.length === 0 || active.some(it => it.behind === undefined) ? null : sum(active, 'behind'),
    remaining: own.length === 0 ? null : sum(own, 'remaining')
  }
}
