// JSON pointers (RFC 6901), and the search in a JSON value.

/** The pointer to a place, given the names and indices on the way to it. */
export function pointer(path) {
  return path.map(step => '/' + String(step).replace(/~/g, '~0').replace(/\//g, '~1')).join('')
}

/** Finds a text in names and values. Returns at most `most` paths, in document order. */
export function search(value, text, most = 500) {
  const wanted = text.toLowerCase()
  const found = []
  if (wanted) walk(value, [])
  return found

  function walk(it, path) {
    if (found.length >= most) return
    if (it instanceof Map) {
      for (const [name, inner] of it) child(name, inner, path)
    } else if (Array.isArray(it)) {
      it.forEach((inner, index) => child(index, inner, path))
    } else if (String(it).toLowerCase().includes(wanted)) {
      found.push(path)
    }
  }

  function child(name, inner, path) {
    const here = [...path, name]
    const leaf = !(inner instanceof Map) && !Array.isArray(inner)
    if (typeof name === 'string' && name.toLowerCase().includes(wanted) && found.length < most) {
      found.push(here)
      if (leaf) return
    }
    walk(inner, here)
  }
}
