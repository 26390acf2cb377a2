// RFC 6901: where in a document.

/** A pointer to a place, given the names and indices that lead there. */
export function pointer(path) {
  return path.map(step => '/' + String(step).replace(/~/g, '~0').replace(/\//g, '~1')).join('')
}

/** Where a text occurs in a value, in names or in what is written: at most so many paths, in document order. */
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
