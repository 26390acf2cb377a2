// The places of rows in a list of which some are higher than others.

/** Where rows are: the rows of `opened`, in order, are higher by `more`. */
export function rowPlaces(height, opened, more) {
  const top = index => index * height + more * opened.filter(it => it < index).length
  return {
    top,
    /** The row at a place. */
    at: place => {
      let index = Math.floor(place / height)
      while (index > 0 && top(index) > place) index--
      return index
    }
  }
}
