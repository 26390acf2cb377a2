// Places the entries of a history: on the current line or on a branch. A branch is a run of checkpoints that
// a rollback left behind. It starts at its parent and has its own lane. A lane has several tracks if steps
// run at the same time.

const MOST_LANES = 8
const sequenceOf = id => Number(id.slice(id.lastIndexOf(':') + 1))

/**
 * Lays out entries in the order of the log. `latest` is the number of the latest checkpoint, and `now` is the
 * end of open steps. Returns `{rows, branches, lanes, tracks, rowOf}`. Rows are oldest first: `{...entry,
 * index, lane, track, base, current}`, where `base` is the first track of the lane. Branches are `{lane,
 * from, to, parent}` by row; `parent` is −1 if it is not loaded. A checkpoint that was taken as a step
 * completed has the name of that step as `completed`.
 */
export function layout(entries, latest, now = Date.now()) {
  const rowOf = new Map()
  entries.forEach(
    (entry, index) => entry.kind === 'checkpoint' && rowOf.set(entry.checkpoint.sequence, index)
  )
  const current = line(entries, rowOf, latest)
  const rows = entries.map((entry, index) =>
    entry.kind === 'rollback'
      ? { ...entry, index, lane: 0, current: true, target: sequenceOf(entry.rollback.checkpoint_id) }
      : {
          ...entry,
          index,
          lane: 0,
          current: current.has(entry.checkpoint.sequence),
          until: untilOf(entry, now)
        }
  )
  nameCompleted(rows)
  const branches = branchesOf(rows, rowOf)
  const lanes = allot(branches)
  for (const branch of branches) for (const row of branch.rows) rows[row].lane = branch.lane
  return { rows, branches, lanes, tracks: stack(rows, lanes), rowOf }
}

/** Names the steps that ended when a checkpoint was taken, if one alone ended then. */
function nameCompleted(rows) {
  const names = new Map()
  for (const { step, until } of rows)
    if (step?.ended_at) names.set(until, names.has(until) ? undefined : step.name)
  for (const row of rows)
    if (!row.step && row.checkpoint?.reason === 'step_completed') row.completed = names.get(row.at)
}

/** Gives each step the lowest free track of its lane. Returns the number of tracks. */
function stack(rows, lanes) {
  const busyUntil = Array.from({ length: lanes }, () => [])
  const depths = rows.map(({ step, lane, at, until }) => {
    if (!step) return 0
    const tracks = busyUntil[lane]
    const free = tracks.findIndex(end => end <= at)
    const depth = free < 0 ? tracks.length : free
    tracks[depth] = until
    return depth
  })
  const bases = [0]
  for (const tracks of busyUntil) bases.push(bases[bases.length - 1] + Math.max(1, tracks.length))
  for (const row of rows)
    Object.assign(row, { base: bases[row.lane], track: bases[row.lane] + depths[row.index] })
  return bases[lanes]
}

/** The end of a step, or now if it is open. */
function untilOf({ step, at }, now) {
  if (!step) return undefined
  return step.ended_at ? Date.parse(step.ended_at) : step.outcome ? at : Math.max(at, now)
}

/** The numbers of the checkpoints on the current line: the latest one and its ancestors. */
function line(entries, rowOf, latest) {
  const led = new Set()
  let sequence = latest
  while (rowOf.has(sequence)) {
    led.add(sequence)
    const parent = entries[rowOf.get(sequence)].checkpoint.parent
    if (!parent) return led
    sequence = sequenceOf(parent)
  }
  // The line continues in entries that are not loaded. For older ones, the API says whether they are on it.
  for (const entry of entries) {
    if (entry.kind === 'checkpoint' && entry.checkpoint.sequence < sequence && entry.led)
      led.add(entry.checkpoint.sequence)
  }
  return led
}

function branchesOf(rows, rowOf) {
  const branches = []
  const tips = new Map()
  for (const row of rows) {
    if (row.kind !== 'checkpoint' || row.current) continue
    const { sequence, parent: parentId } = row.checkpoint
    const parent = parentId ? (rowOf.get(sequenceOf(parentId)) ?? -1) : -1
    let branch = tips.get(parent)
    if (branch) {
      tips.delete(parent)
    } else {
      branch = { rows: [], parent }
      branches.push(branch)
    }
    branch.rows.push(rowOf.get(sequence))
    tips.set(rowOf.get(sequence), branch)
  }
  return branches.map(branch => ({
    ...branch,
    from: branch.rows[0],
    to: branch.rows[branch.rows.length - 1]
  }))
}

/** Gives each branch the lowest lane that is free from its parent to its end. */
function allot(branches) {
  const busyUntil = []
  for (const branch of [...branches].sort((a, b) => a.parent - b.parent || a.from - b.from)) {
    let lane = busyUntil.findIndex(until => until <= branch.parent)
    if (lane < 0) lane = Math.min(busyUntil.length, MOST_LANES - 1)
    busyUntil[lane] = Math.max(busyUntil[lane] ?? -1, branch.to)
    branch.lane = lane + 1
  }
  return busyUntil.length + 1
}

/** For each row of {@link layout}: the lanes that pass it, and the lanes that begin there. */
export function strands({ rows, branches }) {
  const of = rows.map(() => ({ through: [], forks: [] }))
  const onLine = rows.filter(row => row.kind === 'checkpoint' && row.current)
  const first = onLine[0]?.index ?? 0
  for (const branch of branches) {
    if (branch.parent >= 0) of[branch.parent].forks.push(branch.lane)
    for (let row = Math.max(branch.parent + 1, 0); row <= branch.to; row++) of[row].through.push(branch.lane)
  }
  const tips = new Set(branches.map(branch => branch.to))
  return of.map((strand, index) => ({
    through: strand.through,
    forks: strand.forks,
    line: index >= first,
    first: index === first,
    ends: tips.has(index)
  }))
}
